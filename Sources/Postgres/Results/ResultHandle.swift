internal import CPostgres
internal import Glibc
internal import Synchronization

/// Owns a `PGresult`.
///
/// Unchecked, because libpq never changes a result that it has handed over, and its accessors only read: any number of
/// threads may read it until the last owner clears it.
final class ResultHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let columns: Range<Int>
    // Rows are mostly read in the order of their columns: where names differ, the one after the last is looked at first, then
    // those behind it, and the first one after them all: what libpq has no name for is a notice each time.
    private let expected = Atomic(0)
    private let namesDiffer: Bool

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        let columns = 0..<Int(PQnfields(pointer))
        self.columns = columns
        namesDiffer = columns.allSatisfy { column in
            columns[..<column].allSatisfy { strcmp(PQfname(pointer, CInt($0)), PQfname(pointer, CInt(column))) != 0 }
        }
    }

    deinit {
        PQclear(pointer)
    }

    /// The first column with that name.
    func column(_ name: String) -> Int? {
        guard !columns.isEmpty else { return nil }
        // PQfnumber folds case and takes quotes apart, which a name known from the query needs no more.
        return name.withCString { wanted in
            guard namesDiffer else { return columns.first { isNamed($0, wanted) } }
            let guess = expected.load(ordering: .relaxed)
            let found =
                columns[guess...].first { isNamed($0, wanted) } ?? columns[..<guess].first { isNamed($0, wanted) }
            if let found { expected.store((found + 1) % columns.count, ordering: .relaxed) }
            return found
        }
    }

    private func isNamed(_ column: Int, _ wanted: UnsafePointer<CChar>) -> Bool {
        PQfname(pointer, CInt(column)).map { strcmp($0, wanted) == 0 } ?? false
    }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, CInt(column)).map { String(cString: $0) } ?? "?"
    }
}
