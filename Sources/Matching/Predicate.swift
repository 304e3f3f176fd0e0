internal import Model

/// A comparison with its operand made ready.
struct Predicate: Sendable {
    let comparison: Comparison
    private let test: Test

    private enum Test: Sendable {
        case equals(JSONValue, negated: Bool)
        case isIn(Set<JSONValue>, negated: Bool)
        case containsText(ByteSearch, JSONValue)
        case containsElement(JSONValue)
        case startsWith(String)
        case endsWith(String)
        case exists(Bool)
        case ordersNumber(JSONNumber, Order)
        case ordersText(String, Order)
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

    init(_ comparison: Comparison) {
        self.comparison = comparison
        test = Self.test(comparison.comparator, comparison.operand)
    }

    var path: FieldPath { comparison.path }

    /// - Parameter value: nil where it is missing.
    func holds(_ value: JSONValue?) -> Bool {
        if case .exists(let expected) = test { return (value != nil) == expected }
        guard let value else { return false }
        switch (test, value) {
        case (.equals(let operand, let negated), _): return (value == operand) != negated
        case (.isIn(let operands, let negated), _): return operands.contains(value) != negated
        case (.containsText(let part, _), .string(let text)): return part.isFound(in: text)
        case (.containsText(_, let operand), .array(let elements)): return elements.contains(operand)
        case (.containsElement(let operand), .array(let elements)): return elements.contains(operand)
        case (.startsWith(let prefix), .string(let text)): return text.utf8.starts(with: prefix.utf8)
        case (.endsWith(let suffix), .string(let text)):
            return text.utf8.reversed().starts(with: suffix.utf8.reversed())
        case (.ordersNumber(let operand, let order), .number(let number)): return order.holds(number, operand)
        case (.ordersText(let operand, let order), .string(let text)):
            return order.holds(TextInBytes(text: text), TextInBytes(text: operand))
        default: return false
        }
    }

    private static func test(_ comparator: Comparison.Comparator, _ operand: JSONValue) -> Test {
        switch (comparator, operand) {
        case (.equals, _) where operand.isScalar: .equals(operand, negated: false)
        case (.notEquals, _) where operand.isScalar: .equals(operand, negated: true)
        case (.in, .array(let values)): .isIn(Set(values), negated: false)
        case (.notIn, .array(let values)): .isIn(Set(values), negated: true)
        case (.contains, .string(let part)): .containsText(ByteSearch(part), operand)
        case (.contains, _) where operand.isScalar: .containsElement(operand)
        case (.startsWith, .string(let text)): .startsWith(text)
        case (.endsWith, .string(let text)): .endsWith(text)
        case (.exists, .bool(let expected)): .exists(expected)
        case (.greaterThan, _): orders(operand, .greater)
        case (.greaterThanOrEqual, _): orders(operand, .greaterOrEqual)
        case (.lessThan, _): orders(operand, .less)
        case (.lessThanOrEqual, _): orders(operand, .lessOrEqual)
        default: .never
        }
    }

    private static func orders(_ operand: JSONValue, _ order: Order) -> Test {
        switch operand {
        case .number(let number): .ordersNumber(number, order)
        case .string(let text): .ordersText(text, order)
        default: .never
        }
    }
}
