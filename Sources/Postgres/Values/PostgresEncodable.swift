/// A value that can be a statement's parameter.
package protocol PostgresEncodable: Sendable {
    /// The type that the parameter is declared with.
    static var postgresType: PostgresType { get }

    /// Whether the value is NULL; then it is not encoded.
    var isNull: Bool { get }

    /// Appends the value in Postgres's binary format. Throws ``PostgresError/Code/encoding``.
    func encode(into buffer: inout [UInt8]) throws(PostgresError)

    /// Appends a one-dimensional array in binary. A requirement, so that each type gets a loop specialised for it.
    static func encodeArray(_ elements: [Self], into buffer: inout [UInt8]) throws(PostgresError)
}

extension PostgresEncodable {
    package var isNull: Bool { false }

    package static func encodeArray(_ elements: [Self], into buffer: inout [UInt8]) throws(PostgresError) {
        buffer.reserveCapacity(buffer.count + 20 + elements.count * 24)
        let hasNull = elements.contains { $0.isNull }
        buffer.appendArrayHeader(of: postgresType, count: elements.count, hasNull: hasNull)
        for element in elements {
            if element.isNull {
                buffer.appendBigEndian(Int32(-1))
                continue
            }
            let start = buffer.count
            buffer.appendBigEndian(Int32(0))
            try element.encode(into: &buffer)
            guard let length = Int32(exactly: buffer.count - start - 4) else {
                throw PostgresError(.encoding, "An array element is larger than 2 GiB.")
            }
            buffer.storeBigEndian(length, at: start)
        }
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package static var postgresType: PostgresType { Wrapped.postgresType }

    package var isNull: Bool { self?.isNull ?? true }

    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        try self?.encode(into: &buffer)
    }
}

/// One dimension; nil elements are NULL. An array of arrays is refused when it is encoded.
extension Array: PostgresEncodable where Element: PostgresEncodable {
    package static var postgresType: PostgresType {
        PostgresType(oid: Element.postgresType.arrayOID ?? 0, arrayOID: nil)
    }

    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        guard Element.postgresType.arrayOID != nil else {
            throw PostgresError(.encoding, "\(Self.self) cannot be sent: only arrays of one dimension can.")
        }
        try Element.encodeArray(self, into: &buffer)
    }
}
