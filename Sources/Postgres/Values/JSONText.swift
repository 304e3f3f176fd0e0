/// JSON as UTF-8 text, for `json` columns: kept as it was written. Whether it is JSON is for the server to say.
package struct JSONText: Hashable, Sendable {
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

extension JSONText: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .json }

    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        let start = buffer.count
        buffer.append(contentsOf: bytes)
        try refuseNUL(in: buffer, from: start)
    }

    /// From json, jsonb, text or varchar.
    package init(from cell: PostgresCell) throws(PostgresError) {
        self.init([UInt8](try cell.json("JSONText")))
    }
}

extension PostgresCell {
    /// The UTF-8 of a json, jsonb, text or varchar cell.
    func json(_ expected: StaticString) throws(PostgresError) -> UnsafeRawBufferPointer {
        let bytes = try required(expected)
        switch type {
        case 114, 25, 1043:
            return bytes
        case 3802:
            guard bytes.first == 1 else { throw mismatch("jsonb of version 1") }
            return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        default:
            throw mismatch(expected)
        }
    }
}
