/// One comparison: the value at a path, an operator, and what it is compared with.
package struct Comparison: Sendable, Hashable {
    package var path: FieldPath
    package var comparator: Comparator
    package var operand: Operand
    /// An IANA name such as `Europe/Berlin`, for operators that ask for a calendar; nil: the rule's, else the tenant's.
    package var timeZone: String?

    package init(path: FieldPath, comparator: Comparator, operand: Operand, timeZone: String? = nil) {
        self.path = path
        self.comparator = comparator
        self.operand = operand
        self.timeZone = timeZone
    }

    package init(path: FieldPath, comparator: Comparator, operand: JSONValue) {
        self.init(path: path, comparator: comparator, operand: .literal(operand))
    }

    /// The operand where the rule writes it out; nil where it is another field.
    package var literal: JSONValue? {
        guard case .literal(let value) = operand else { return nil }
        return value
    }
}
