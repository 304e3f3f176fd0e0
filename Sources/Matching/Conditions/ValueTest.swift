internal import Model

/// An operator with its operand made ready, to be tried on a value.
struct ValueTest: Sendable {
    private let test: Test

    private indirect enum Test: Sendable {
        case equals(JSONValue, negated: Bool)
        case isIn(Set<JSONValue>, negated: Bool)
        case contains(ByteSearch?, JSONValue, negated: Bool)
        case startsWith(String)
        case endsWith(String)
        case equalsIgnoringCase(String)
        case matches(Wildcard)
        case exists(Bool)
        case isNull(Bool)
        case ordersNumber(JSONNumber, Order)
        case ordersText(String, Order)
        case both(ValueTest, ValueTest)
        case count(ValueTest)
        // The operand is of a type that the operator does not compare.
        case never
    }

    private enum Order: Sendable {
        case greater, greaterOrEqual, less, lessOrEqual

        func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
            switch self {
            case .greater: left > right
            case .greaterOrEqual: left >= right
            case .less: left < right
            case .lessOrEqual: left <= right
            }
        }
    }

    init(_ comparator: Comparison.Comparator, _ operand: JSONValue) {
        test = Self.test(comparator, operand)
    }

    /// - Parameter value: nil where it is missing.
    func holds(_ value: JSONValue?) -> Bool {
        if case .exists(let expected) = test { return (value != nil) == expected }
        guard let value else { return false }
        switch (test, value) {
        case (.equals(let operand, let negated), _): return (value == operand) != negated
        case (.isIn(let operands, let negated), _): return operands.contains(value) != negated
        case (.contains(let part?, _, let negated), .string(let text)): return part.isFound(in: text) != negated
        case (.contains(_, let operand, let negated), .array(let elements)):
            return elements.contains(operand) != negated
        case (.startsWith(let prefix), .string(let text)): return text.utf8.starts(with: prefix.utf8)
        case (.endsWith(let suffix), .string(let text)):
            return text.utf8.reversed().starts(with: suffix.utf8.reversed())
        case (.equalsIgnoringCase(let folded), .string(let text)):
            return text.utf8.count == folded.utf8.count
                && zip(text.utf8, folded.utf8).allSatisfy { $0.asciiLowercased == $1 }
        case (.matches(let wildcard), .string(let text)): return wildcard.matches(text)
        case (.isNull(let expected), _): return (value == .null) == expected
        case (.ordersNumber(let operand, let order), .number(let number)): return order.holds(number, operand)
        case (.ordersText(let operand, let order), .string(let text)):
            return order.holds(TextInBytes(text: text), TextInBytes(text: operand))
        case (.both(let first, let second), _): return first.holds(value) && second.holds(value)
        case (.count(let test), .array(let elements)): return test.holds(.number(JSONNumber(elements.count)))
        default: return false
        }
    }

    private static func test(_ comparator: Comparison.Comparator, _ operand: JSONValue) -> Test {
        if let length = comparator.countComparator {
            guard case .number = operand else { return .never }
            return .count(ValueTest(length, operand))
        }
        switch (comparator, operand) {
        case (.equals, _) where operand.isScalar: return .equals(operand, negated: false)
        case (.notEquals, _) where operand.isScalar: return .equals(operand, negated: true)
        case (.in, .array(let values)): return .isIn(Set(values), negated: false)
        case (.notIn, .array(let values)): return .isIn(Set(values), negated: true)
        case (.contains, _) where operand.isScalar: return .contains(search(operand), operand, negated: false)
        case (.notContains, _) where operand.isScalar: return .contains(search(operand), operand, negated: true)
        case (.startsWith, .string(let text)): return .startsWith(text)
        case (.endsWith, .string(let text)): return .endsWith(text)
        case (.equalsIgnoringCase, .string(let text)):
            return .equalsIgnoringCase(String(decoding: text.utf8.map(\.asciiLowercased), as: UTF8.self))
        case (.matchesWildcard, .string(let pattern)): return .matches(Wildcard(pattern))
        case (.exists, .bool(let expected)): return .exists(expected)
        case (.isNull, .bool(let expected)): return .isNull(expected)
        case (.greaterThan, _): return orders(operand, .greater)
        case (.greaterThanOrEqual, _): return orders(operand, .greaterOrEqual)
        case (.lessThan, _): return orders(operand, .less)
        case (.lessThanOrEqual, _): return orders(operand, .lessOrEqual)
        case (.between, .array(let ends)) where ends.count == 2:
            return .both(ValueTest(.greaterThanOrEqual, ends[0]), ValueTest(.lessThanOrEqual, ends[1]))
        default: return .never
        }
    }

    private static func search(_ operand: JSONValue) -> ByteSearch? {
        guard case .string(let part) = operand else { return nil }
        return ByteSearch(part)
    }

    private static func orders(_ operand: JSONValue, _ order: Order) -> Test {
        switch operand {
        case .number(let number): .ordersNumber(number, order)
        case .string(let text): .ordersText(text, order)
        default: .never
        }
    }
}

extension JSONValue {
    /// Null, a boolean, a number or text.
    var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
