internal import Model

/// Why a value does not fit a schema: the first rule that it breaks.
package struct SchemaViolation: Error, Sendable, Hashable {
    /// The keys and places that lead to what is wrong, from the root of the value. Where something is missing, the
    /// object that it is missing from.
    package var path: [String]
    /// The keyword that it breaks, such as `minLength`.
    package var keyword: String
    /// Where the keyword stands, as a JSON Pointer into the schema.
    package var schemaPath: String
    /// What the keyword asks for, as in `at least 3 characters`. It quotes the schema alone, never the value.
    package var expected: String
    /// What is there instead, where that can be told without its content: `a string`.
    package var found: String?
    /// The member that is missing or too much, where the rule is about one.
    package var member: String?

    /// The path as `data.deal.amount`, as rules write places in an event's payload.
    package var field: String { (["data"] + path).joined(separator: ".") }
}

extension SchemaViolation: CustomStringConvertible {
    /// As in `data.deal.amount: expected a number, found a string (type)`.
    package var description: String {
        "\(field): expected \(expected)\(found.map { ", found \($0)" } ?? "") (\(keyword))"
    }
}
