extension Comparison {
    /// The operators, by the names that rule files use. docs/conditions.md has their law.
    package enum Comparator: String, Sendable, CaseIterable {
        case equals
        case notEquals = "not_equals"
        case `in`
        case notIn = "not_in"
        case contains
        case notContains = "not_contains"
        case startsWith = "starts_with"
        case endsWith = "ends_with"
        case equalsIgnoringCase = "equals_ignoring_case"
        case matchesWildcard = "matches_wildcard"
        case exists
        case isNull = "is_null"
        case greaterThan = "greater_than"
        case greaterThanOrEqual = "greater_than_or_equal"
        case lessThan = "less_than"
        case lessThanOrEqual = "less_than_or_equal"
        case between
        case countEquals = "count_equals"
        case countNotEquals = "count_not_equals"
        case countGreaterThan = "count_greater_than"
        case countGreaterThanOrEqual = "count_greater_than_or_equal"
        case countLessThan = "count_less_than"
        case countLessThanOrEqual = "count_less_than_or_equal"
        case changed
        case changedFrom = "changed_from"
        case changedTo = "changed_to"
        case before
        case after
        case withinNext = "within_next"
        case withinLast = "within_last"
        case moreThanAgo = "more_than_ago"
        case daysUntil = "days_until"
        case weekdayIn = "weekday_in"
        case timeOfDayBetween = "time_of_day_between"
    }
}

extension Comparison.Comparator {
    /// Whether it takes the value for a time. Then a zone says which instants a date has, and what the clocks show.
    package var isOfTime: Bool {
        switch self {
        case .before, .after, .withinNext, .withinLast, .moreThanAgo, .daysUntil, .weekdayIn, .timeOfDayBetween: true
        default: false
        }
    }

    /// Whether it asks how a field came to its value, rather than what the value is.
    package var isOfChange: Bool { self == .changed || self == .changedFrom || self == .changedTo }

    /// Whether another field may be its operand.
    package var takesField: Bool {
        switch self {
        case .exists, .isNull, .between, .changed, .changedFrom, .changedTo, .withinNext, .withinLast, .moreThanAgo,
            .weekdayIn, .timeOfDayBetween:
            false
        default: true
        }
    }

    /// What its operand is where the rule writes none.
    var defaultOperand: JSONValue? {
        switch self {
        case .exists, .isNull, .changed: true
        default: nil
        }
    }

    /// For those of an array's length: how the length is compared.
    package var countComparator: Self? {
        switch self {
        case .countEquals: .equals
        case .countNotEquals: .notEquals
        case .countGreaterThan: .greaterThan
        case .countGreaterThanOrEqual: .greaterThanOrEqual
        case .countLessThan: .lessThan
        case .countLessThanOrEqual: .lessThanOrEqual
        default: nil
        }
    }

    /// What `days_until` may say of the number of days.
    package static let ofDays: [Self] = [
        .equals, .notEquals, .in, .notIn, .greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual, .between,
    ]
}
