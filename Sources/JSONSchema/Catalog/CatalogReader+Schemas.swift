package import Model

extension CatalogReader {
    /// Reads a pack's `catalog.yaml`, and compiles its schemas: what is not supported is refused at its place.
    ///
    /// - Throws: ``SourceFileError`` with everything that is wrong.
    package static func readCompiling(file: String, bytes: [UInt8]) throws(SourceFileError) -> Catalog {
        try read(file: file, bytes: bytes) { schema in
            do throws(SchemaError) {
                _ = try Schema(compiling: schema, options: .catalog)
                return []
            } catch {
                return error.problems.map { ($0.code.sourceCode, $0.path, $0.message) }
            }
        }
    }
}

extension SchemaProblem.Code {
    fileprivate var sourceCode: SourceProblem.Code {
        switch self {
        case .unknownName, .unresolved: .unknownName
        case .unsupported, .value, .loop: .value
        case .limit: .limit
        }
    }
}
