internal import CPostgres

/// A statement whose parameters are in binary already, so that nothing is sent when one of them cannot be.
struct EncodedStatement {
    /// How it is prepared; also what is sent unprepared when ``isPrepared`` is false.
    let key: StatementCache.Key
    let isPrepared: Bool
    private let buffer: [UInt8]
    /// From the buffer's start; -1 is NULL.
    private let offsets: [Int]
    private let lengths: [CInt]

    init(_ statement: Statement, isPrepared: Bool = true) throws(PostgresError) {
        let parameters = statement.parameters
        guard parameters.count <= 65535 else {
            throw PostgresError(.encoding, "A statement has \(parameters.count) parameters; Postgres takes 65535.")
        }
        var types: [UInt32] = []
        var buffer: [UInt8] = []
        var offsets: [Int] = []
        var lengths: [CInt] = []
        types.reserveCapacity(parameters.count)
        offsets.reserveCapacity(parameters.count)
        lengths.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            types.append(type(of: parameter).postgresType.oid)
            guard !parameter.isNull else {
                offsets.append(-1)
                lengths.append(0)
                continue
            }
            let start = buffer.count
            do throws(PostgresError) {
                try parameter.encode(into: &buffer)
            } catch {
                var error = error
                error.message = "Parameter $\(index + 1): " + error.message
                throw error
            }
            guard let length = CInt(exactly: buffer.count - start) else {
                throw PostgresError(.encoding, "Parameter $\(index + 1) is larger than 2 GiB.")
            }
            offsets.append(start)
            lengths.append(length)
        }
        // An empty value still needs an address: libpq reads a null pointer as NULL.
        buffer.append(0)
        key = StatementCache.Key(sql: statement.sql, types: types)
        self.isPrepared = isPrepared
        self.buffer = buffer
        self.offsets = offsets
        self.lengths = lengths
    }

    /// Queues Bind, Describe and Execute of the prepared statement `name`, or, without a name, Parse before them.
    func send(to connection: OpaquePointer, name: String?) -> Bool {
        let formats = [CInt](repeating: 1, count: lengths.count)
        let sent = buffer.withUnsafeBytes { bytes in
            let values = offsets.map { offset -> UnsafePointer<CChar>? in
                offset < 0 ? nil : (bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
            }
            let count = CInt(lengths.count)
            guard let name else {
                return PQsendQueryParams(connection, key.sql, count, key.types, values, lengths, formats, 1)
            }
            return PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        }
        return sent == 1
    }

    /// Queues Parse.
    func sendPrepare(to connection: OpaquePointer, name: String) -> Bool {
        PQsendPrepare(connection, name, key.sql, CInt(key.types.count), key.types) == 1
    }
}
