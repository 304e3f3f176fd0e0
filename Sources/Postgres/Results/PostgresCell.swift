internal import CPostgres

/// One value of a result, or one element of an array in it: bytes that the result owns, and their type.
///
/// Unchecked, because the bytes belong to `result`, which never changes and which the cell keeps alive.
package struct PostgresCell: @unchecked Sendable {
    private let result: ResultHandle
    private let bytes: UnsafeRawBufferPointer?
    private let row: Int
    private let column: Int
    /// The type's object id.
    package let type: UInt32

    init(result: ResultHandle, row: Int, column: Int) {
        let (pointer, r, c) = (result.pointer, CInt(row), CInt(column))
        self.result = result
        self.row = row
        self.column = column
        type = PQftype(pointer, c)
        bytes =
            PQgetisnull(pointer, r, c) != 0
            ? nil : UnsafeRawBufferPointer(start: PQgetvalue(pointer, r, c), count: Int(PQgetlength(pointer, r, c)))
    }

    private init(elementOf cell: Self, bytes: UnsafeRawBufferPointer?, type: UInt32) {
        result = cell.result
        row = cell.row
        column = cell.column
        self.bytes = bytes
        self.type = type
    }

    package var isNull: Bool { bytes == nil }

    /// An element of the array in this cell.
    func element(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Self {
        Self(elementOf: self, bytes: bytes, type: type)
    }

    /// The bytes, of type `oid` where one is given. They live as long as the cell.
    func required(_ expected: StaticString, _ oid: UInt32? = nil) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes, oid == nil || oid == type else { throw mismatch(expected) }
        return bytes
    }

    /// The error for a cell that does not hold what was asked for.
    package func mismatch(_ expected: StaticString) -> PostgresError {
        let name = result.columnName(column)
        let found = isNull ? "NULL" : "\(PostgresType.name(of: type))\(bytes.map { " of \($0.count) bytes" } ?? "")"
        var error = PostgresError(
            .decoding,
            "Column \"\(name)\" (\(PostgresType.name(of: type))), row \(row), holds \(found), not \(expected)."
        )
        error.column = name
        return error
    }
}
