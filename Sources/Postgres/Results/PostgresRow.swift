internal import CPostgres
internal import Glibc

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
        guard (0..<Int(PQnfields(result.pointer))).contains(column) else {
            throw PostgresError(.decoding, "The result has \(PQnfields(result.pointer)) columns, not \(column + 1).")
        }
        return try Value(from: PostgresCell(result: result, row: index, column: column))
    }

    /// The first column with that name.
    package func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self,
        _ name: String
    ) throws(PostgresError) -> Value {
        defer { withExtendedLifetime(result) {} }
        let count = Int(PQnfields(result.pointer))
        // PQfnumber folds case and takes quotes apart, which a name known from the query needs no more.
        let found = name.withCString { wanted in
            (0..<count).first { column in
                PQfname(result.pointer, CInt(column)).map { strcmp($0, wanted) == 0 } ?? false
            }
        }
        guard let found else {
            let names = (0..<count).map { result.columnName($0) }.joined(separator: ", ")
            throw PostgresError(.decoding, "The result has no column \"\(name)\"; it has \(names).")
        }
        return try Value(from: PostgresCell(result: result, row: index, column: found))
    }
}
