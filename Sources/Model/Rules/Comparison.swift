/// One comparison: the value at a path of the event, an operator, and a literal operand.
package struct Comparison: Sendable, Hashable {
    package var path: FieldPath
    package var comparator: Comparator
    /// `exists` takes a boolean, `in` and `not_in` an array, the others a scalar.
    package var operand: JSONValue

    package init(path: FieldPath, comparator: Comparator, operand: JSONValue) {
        self.path = path
        self.comparator = comparator
        self.operand = operand
    }

    /// The operators, by the names that rule files use.
    package enum Comparator: String, Sendable, CaseIterable {
        case equals
        case notEquals = "not_equals"
        case `in`
        case notIn = "not_in"
        case contains
        case startsWith = "starts_with"
        case endsWith = "ends_with"
        case exists
        case greaterThan = "greater_than"
        case greaterThanOrEqual = "greater_than_or_equal"
        case lessThan = "less_than"
        case lessThanOrEqual = "less_than_or_equal"
    }
}
