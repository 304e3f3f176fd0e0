package import Model

/// A compiled JSON Schema of the draft 2020-12. A value that many threads may validate by.
///
/// Numbers are compared exactly, strings by their UTF-8 bytes, lengths are counted in code points. Nothing is fetched:
/// a reference leads to a place in the schema, or in the documents that it was compiled with.
///
/// Source: https://json-schema.org/draft/2020-12
package struct Schema: Sendable {
    /// The schema as it was written.
    package let json: JSONValue
    /// The root is the first.
    let nodes: [SchemaNode]
    // By the anchor's name, then by the resource that has it.
    let dynamicAnchors: [String: [Int: Int]]

    /// - Throws: ``SchemaError`` with everything that is wrong, and with what is not supported.
    package init(compiling json: JSONValue, options: SchemaOptions = .catalog) throws(SchemaError) {
        let bytes = json.text.count
        guard bytes <= SchemaLimits.schemaBytes else {
            let message = "has \(bytes) bytes, at most \(SchemaLimits.schemaBytes) are allowed (schemaBytes)"
            throw SchemaError(problems: [SchemaProblem(.limit, at: [], message)])
        }
        var compiler = SchemaCompiler(json, options: options)
        (nodes, dynamicAnchors) = try compiler.compile()
        self.json = json
    }

    /// The first rule that a value breaks; nil where it fits.
    package func violation(in value: JSONValue) -> SchemaViolation? {
        var evaluation = Evaluation(schema: self)
        var parts = EvaluatedParts()
        if evaluation.evaluate(0, value, &parts) { return nil }
        return evaluation.violation
    }

    /// Whether a value fits; of use where nobody asks why not.
    package func fits(_ value: JSONValue) -> Bool {
        var evaluation = Evaluation(schema: self, isSilent: true)
        var parts = EvaluatedParts()
        return evaluation.evaluate(0, value, &parts)
    }
}
