/// One row of a result.
package struct PostgresRow: Sendable {
    let result: ResultHandle
    let index: Int

    /// The column at `column`, from 0. Throws ``PostgresError/Code/decoding`` with the column's name, its type and what was
    /// expected.
    package func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self,
        at column: Int
    ) throws(PostgresError) -> Value {
        // The cell points into the result.
        defer { withExtendedLifetime(result) {} }
        guard result.columns.contains(column) else {
            throw PostgresError(.decoding, "The result has \(result.columns.count) columns, not \(column + 1).")
        }
        return try Value(from: PostgresCell(result: result, row: index, column: column))
    }

    /// The first column with that name.
    package func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self,
        _ name: String
    ) throws(PostgresError) -> Value {
        defer { withExtendedLifetime(result) {} }
        guard let found = result.column(name) else {
            let names = result.columns.map { result.columnName($0) }.joined(separator: ", ")
            throw PostgresError(.decoding, "The result has no column \"\(name)\"; it has \(names).")
        }
        return try Value(from: PostgresCell(result: result, row: index, column: found))
    }
}
