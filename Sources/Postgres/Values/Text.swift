internal import Glibc

extension String: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .text }

    /// Throws when the text holds a NUL character, which Postgres cannot keep.
    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        let start = buffer.count
        buffer.append(contentsOf: utf8)
        try refuseNUL(in: buffer, from: start)
    }

    /// From text, varchar, char, name, numeric (its decimals), and user-defined types that are sent as text (enums).
    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("a String")
        switch cell.type {
        case 25, 1043, 1042, 19, 705, 18:
            self = String(decoding: bytes, as: UTF8.self)
        case 1700:
            guard let text = numericText(bytes) else { throw cell.mismatch("a String") }
            self = text
        case PostgresType.firstUserDefined...:
            // An enum's binary form is its label; a composite's has lengths in it, and so NULs.
            guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
                throw cell.mismatch("a String")
            }
            self = text
        default:
            throw cell.mismatch("a String")
        }
    }
}

/// Postgres's text and JSON cannot hold U+0000.
func refuseNUL(in buffer: [UInt8], from start: Int) throws(PostgresError) {
    let hasNUL = buffer.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return false }
        return memchr(base + start, 0, bytes.count - start) != nil
    }
    if hasNUL {
        throw PostgresError(.encoding, "A text parameter holds a NUL character, which Postgres cannot keep.")
    }
}
