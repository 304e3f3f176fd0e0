package import Model

/// How strictly a schema is read.
package struct SchemaOptions: Sendable {
    /// Whether `format` is checked, not only noted. A format that cannot be checked is then refused.
    package var assertsFormats: Bool
    /// Whether a keyword that JSON Schema does not have is refused; one that starts with `x-` never is.
    package var refusesUnknownKeywords: Bool
    /// Other schemas that `$ref` may name, by their URIs. Nothing is ever fetched.
    package var documents: [String: JSONValue]

    package init(
        assertsFormats: Bool = false,
        refusesUnknownKeywords: Bool = false,
        documents: [String: JSONValue] = [:]
    ) {
        self.assertsFormats = assertsFormats
        self.refusesUnknownKeywords = refusesUnknownKeywords
        self.documents = documents
    }

    /// As the specification has it: `format` is a note, unknown keywords are notes.
    package static let standard = SchemaOptions()
    /// As a catalog's schemas are read: what would not be checked is refused.
    package static let catalog = SchemaOptions(assertsFormats: true, refusesUnknownKeywords: true)
}
