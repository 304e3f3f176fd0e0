internal import JSONSchema
internal import Model

extension Comparison {
    /// The types of value for which it may hold; what is missing is none of them.
    var types: TypeSet {
        switch comparator {
        case .equals: literal.map { TypeSet(of: $0) } ?? .scalar
        case .notEquals, .notIn, .changed, .changedFrom, .changedTo: .all
        case .in: elements.reduce(into: []) { $0.formUnion(TypeSet(of: $1)) }
        case .contains, .notContains:
            if case .string? = literal { [.string, .array] } else { literal == nil ? [.string, .array] : .array }
        case .startsWith, .endsWith, .equalsIgnoringCase, .matchesWildcard: .string
        case .exists: .all
        case .isNull: literal == false ? TypeSet.all.subtracting(.null) : .null
        case .greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual:
            literal.map { TypeSet(ordering: $0) } ?? [.number, .string]
        case .between: elements.first.map { TypeSet(ordering: $0) } ?? [.number, .string]
        case .countEquals, .countNotEquals, .countGreaterThan, .countGreaterThanOrEqual, .countLessThan,
            .countLessThanOrEqual:
            .array
        case .before, .after, .withinNext, .withinLast, .moreThanAgo, .daysUntil, .weekdayIn, .timeOfDayBetween: .string
        }
    }

    /// The operand's elements, where it is an array.
    var elements: [JSONValue] {
        if case .array(let values)? = literal { values } else { [] }
    }

    /// Whether it says the same of a value at any time, in any zone and beside any other field.
    var isOfValueAlone: Bool { literal != nil && !comparator.isOfTime && !comparator.isOfChange }
}

extension TypeSet {
    static let scalar: TypeSet = [.null, .boolean, .number, .string]

    // Numbers are ordered among themselves, and texts; nothing else is.
    init(ordering operand: JSONValue) {
        self =
            switch operand {
            case .number: .number
            case .string: .string
            default: []
            }
    }
}
