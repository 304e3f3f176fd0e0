package import Model
internal import Synchronization

/// Compiled schemas by what was compiled, so that a catalog that is loaded again, or by many tenants, is compiled once.
package final class SchemaCache: Sendable {
    private static let limit = 20_000

    private let schemas = Mutex<[JSONValue: Schema]>([:])

    package init() {}

    /// The schema, compiled as a catalog's are.
    package func schema(_ json: JSONValue) throws(SchemaError) -> Schema {
        if let known = schemas.withLock({ $0[json] }) { return known }
        let schema = try Schema(compiling: json, options: .catalog)
        schemas.withLock { schemas in
            if schemas.count >= Self.limit { schemas.removeAll() }
            schemas[json] = schema
        }
        return schema
    }
}
