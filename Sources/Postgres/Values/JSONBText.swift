/// JSON as UTF-8 text, for `jsonb` columns: Postgres normalises it. Whether it is JSON is for the server to say.
package struct JSONBText: Hashable, Sendable {
    /// UTF-8.
    package var bytes: [UInt8]

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// `bytes` is UTF-8.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONBText: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .jsonb }

    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        buffer.append(1)  // jsonb_recv's version
        let start = buffer.count
        buffer.append(contentsOf: bytes)
        try refuseNUL(in: buffer, from: start)
    }

    /// From json, jsonb, text or varchar.
    package init(from cell: PostgresCell) throws(PostgresError) {
        self.init([UInt8](try cell.json("JSONBText")))
    }
}
