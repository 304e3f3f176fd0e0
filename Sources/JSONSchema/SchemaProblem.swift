/// One thing that is wrong in a schema, or that is not supported.
package struct SchemaProblem: Sendable, Hashable, CustomStringConvertible {
    package var code: Code
    /// The keys and places that lead to it from the schema's root.
    package var path: [String]
    /// What is wrong and what was expected, as a clause without a full stop.
    package var message: String

    package init(_ code: Code, at path: [String], _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    package enum Code: String, Sendable, CaseIterable {
        /// A keyword that JSON Schema does not have, or a format that there is not.
        case unknownName = "unknown_name"
        /// What JSON Schema has and this implementation does not.
        case unsupported
        /// A keyword's value is not what the keyword takes.
        case value
        /// A reference leads nowhere within the schema.
        case unresolved
        /// A schema that leads back to itself without going deeper into the instance.
        case loop
        /// More than a named limit allows.
        case limit
    }

    package var description: String { "\(JSONPointer.text(path)): \(message)" }
}
