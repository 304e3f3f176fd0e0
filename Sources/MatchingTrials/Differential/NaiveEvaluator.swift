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
            return verdict(comparison, find(comparison.path, event))
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

    private static func verdict(_ comparison: Comparison, _ value: JSONValue?) -> Bool {
        let operand = comparison.operand
        if comparison.comparator == .exists {
            if operand == .bool(true) { return value != nil }
            return operand == .bool(false) && value == nil
        }
        guard let value else { return false }
        switch comparison.comparator {
        case .equals: return isScalar(operand) && same(value, operand)
        case .notEquals: return isScalar(operand) && !same(value, operand)
        case .in, .notIn:
            guard case .array(let list) = operand else { return false }
            var found = false
            for each in list where same(each, value) { found = true }
            return found == (comparison.comparator == .in)
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
        case .exists: return false
        }
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
