package import Model

/// The law of conditions, written as differently from the product's as can be: with bytes and optionals, compiled from nothing.
package enum NaiveEvaluator {
    package static func holds(_ condition: Condition, _ event: Event) -> Bool {
        switch condition {
        case .all(let parts):
            var count = 0
            for part in parts where holds(part, event) { count += 1 }
            return count == parts.count
        case .any(let parts):
            var count = 0
            for part in parts where holds(part, event) { count += 1 }
            return count > 0
        case .not(let part):
            return holds(part, event) ? false : true
        case .comparison(let comparison):
            switch comparison.operand {
            case .literal(let operand): return verdict(comparison.comparator, find(comparison.path, event), operand)
            case .field(let path):
                guard comparison.comparator.takesField, let operand = find(path, event) else { return false }
                return verdict(comparison.comparator, find(comparison.path, event), operand)
            }
        case .elements(let elements):
            guard case .array(let values)? = find(elements.path, event) else { return false }
            var satisfied = 0
            for value in values {
                // An element is an event's whole payload to what is asked of it.
                var inner = event
                inner.data = value
                if holds(elements.condition, inner) { satisfied += 1 }
            }
            switch elements.quantifier {
            case .any: return satisfied > 0
            case .all: return satisfied == values.count
            case .none: return satisfied == 0
            }
        case .named(let named): return holds(named.expansion, event)
        }
    }

    private static func find(_ path: FieldPath, _ event: Event) -> JSONValue? {
        if path.root == .event {
            let attributes: [String: String?] = [
                "id": event.id, "source": event.source, "type": event.type, "subject": event.subject,
                "tenant": event.tenant.rawValue, "time": event.time.rfc3339,
            ]
            guard path.segments.count == 1, let text = attributes[path.segments[0]] ?? nil else { return nil }
            return .string(text)
        }
        var found: JSONValue? = event.data
        for segment in path.segments {
            if case .object(let object)? = found {
                found = object.first { Array($0.key.utf8) == Array(segment.utf8) }?.value
            } else if case .array(let array)? = found {
                found = nil
                for (place, element) in array.enumerated() where Int(segment) == place { found = element }
            } else {
                found = nil
            }
        }
        return found
    }

    private static func verdict(
        _ comparator: Comparison.Comparator,
        _ value: JSONValue?,
        _ operand: JSONValue
    ) -> Bool {
        if comparator == .exists {
            if operand == .bool(true) { return value != nil }
            return operand == .bool(false) && value == nil
        }
        guard let value else { return false }
        switch comparator {
        case .equals: return isScalar(operand) && same(value, operand)
        case .notEquals: return isScalar(operand) && !same(value, operand)
        case .in, .notIn:
            guard case .array(let list) = operand else { return false }
            var found = false
            for each in list where same(each, value) { found = true }
            return found == (comparator == .in)
        case .contains:
            if case .array(let list) = value { return isScalar(operand) && list.contains { same($0, operand) } }
            guard let text = bytes(value), let part = bytes(operand) else { return false }
            guard part.count <= text.count else { return false }
            return (0...(text.count - part.count)).contains { Array(text[$0..<($0 + part.count)]) == part }
        case .startsWith:
            guard let text = bytes(value), let part = bytes(operand) else { return false }
            return Array(text.prefix(part.count)) == part
        case .endsWith:
            guard let text = bytes(value), let part = bytes(operand) else { return false }
            return Array(text.suffix(part.count)) == part
        case .greaterThan: return order(value, operand).map { $0 > 0 } ?? false
        case .greaterThanOrEqual: return order(value, operand).map { $0 >= 0 } ?? false
        case .lessThan: return order(value, operand).map { $0 < 0 } ?? false
        case .lessThanOrEqual: return order(value, operand).map { $0 <= 0 } ?? false
        default: return other(comparator, value, operand)
        }
    }

    private static func other(_ comparator: Comparison.Comparator, _ value: JSONValue, _ operand: JSONValue) -> Bool {
        switch comparator {
        case .isNull: return operand == .bool(true) ? value == .null : operand == .bool(false) && value != .null
        case .notContains:
            if case .array(let list) = value { return isScalar(operand) && !list.contains { same($0, operand) } }
            guard bytes(value) != nil, bytes(operand) != nil else { return false }
            return !verdict(.contains, value, operand)
        case .equalsIgnoringCase:
            guard let text = bytes(value), let other = bytes(operand) else { return false }
            return text.map(lower) == other.map(lower)
        case .matchesWildcard:
            guard let text = bytes(value), let pattern = bytes(operand) else { return false }
            return matches(text[...], pattern[...])
        case .between:
            guard case .array(let ends) = operand, ends.count == 2, let low = order(value, ends[0]),
                let high = order(value, ends[1])
            else { return false }
            return low >= 0 && high <= 0
        case .countEquals, .countNotEquals, .countGreaterThan, .countGreaterThanOrEqual, .countLessThan,
            .countLessThanOrEqual:
            guard case .array(let list) = value, let count = number(operand) else { return false }
            let difference = NaiveNumber.order(NaiveNumber(JSONNumber(list.count)), count)
            switch comparator {
            case .countEquals: return difference == 0
            case .countNotEquals: return difference != 0
            case .countGreaterThan: return difference > 0
            case .countGreaterThanOrEqual: return difference >= 0
            case .countLessThan: return difference < 0
            default: return difference <= 0
            }
        // Times and changes have tests of their own.
        default: return false
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

    // Every way to share the text out among the stars: slow, and plainly right.
    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains { matches(text[$0...], pattern.dropFirst()) }
        }
        return text.first == first && matches(text.dropFirst(), pattern.dropFirst())
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        value.typeName != "array" && value.typeName != "object"
    }

    private static func bytes(_ value: JSONValue) -> [UInt8]? {
        guard case .string(let text) = value else { return nil }
        return Array(text.utf8)
    }

    private static func number(_ value: JSONValue) -> NaiveNumber? {
        guard case .number(let number) = value else { return nil }
        return NaiveNumber(number)
    }

    private static func order(_ left: JSONValue, _ right: JSONValue) -> Int? {
        if let left = number(left), let right = number(right) { return NaiveNumber.order(left, right) }
        guard let left = bytes(left), let right = bytes(right) else { return nil }
        for (left, right) in zip(left, right) where left != right { return left < right ? -1 : 1 }
        return left.count - right.count
    }

    private static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): NaiveNumber.order(NaiveNumber(left), NaiveNumber(right)) == 0
        case (.string, .string): bytes(left) == bytes(right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in right.contains { $0.key == key && same($0.value, value) } }
        default: false
        }
    }
}
