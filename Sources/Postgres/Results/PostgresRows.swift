internal import CPostgres

/// What a statement returned: its rows, in binary, in libpq's own memory. Cells are read where they lie.
package struct PostgresRows: Sendable {
    let result: ResultHandle
    private let rowCount: Int

    init(_ result: ResultHandle) {
        self.result = result
        rowCount = Int(PQntuples(result.pointer))
    }

    /// The columns' names, in order.
    package var columns: [String] {
        result.columns.map { result.columnName($0) }
    }

    /// How many rows an INSERT, UPDATE, DELETE, MERGE or SELECT concerned; 0 for other statements.
    package var affectedRows: Int {
        PQcmdTuples(result.pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// `INSERT 0 1`, `COMMIT`, `ROLLBACK`.
    var commandTag: String {
        PQcmdStatus(result.pointer).map { String(cString: $0) } ?? ""
    }
}

extension PostgresRows: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { rowCount }
    package subscript(position: Int) -> PostgresRow {
        precondition((0..<rowCount).contains(position), "row \(position) of \(rowCount)")
        return PostgresRow(result: result, index: position)
    }
}
