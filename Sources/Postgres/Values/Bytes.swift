/// Raw bytes: `bytea`.
package struct Bytes: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension Bytes: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .bytea }

    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        buffer.append(contentsOf: bytes)
    }

    package init(from cell: PostgresCell) throws(PostgresError) {
        self.init([UInt8](try cell.required("Bytes", PostgresType.bytea.oid)))
    }
}
