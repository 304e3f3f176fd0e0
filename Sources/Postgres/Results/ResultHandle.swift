internal import CPostgres

/// Owns a `PGresult`.
///
/// Unchecked, because libpq never changes a result that it has handed over, and its accessors only read: any number of
/// threads may read it until the last owner clears it.
final class ResultHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, CInt(column)).map { String(cString: $0) } ?? "?"
    }
}
