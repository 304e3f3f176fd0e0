/// A type whose binary form always has the same length: its arrays are written in one pass over reserved memory.
protocol FixedWidthEncodable: PostgresEncodable {
    /// In bytes.
    static var encodedWidth: Int { get }

    /// Writes ``encodedWidth`` bytes.
    func store(at target: UnsafeMutableRawPointer)
}

extension FixedWidthEncodable {
    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.encodedWidth))
        buffer.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            store(at: base + start)
        }
    }

    package static func encodeArray(_ elements: [Self], into buffer: inout [UInt8]) throws(PostgresError) {
        let stride = 4 + encodedWidth
        buffer.reserveCapacity(buffer.count + 20 + elements.count * stride)
        buffer.appendArrayHeader(of: postgresType, count: elements.count)
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: elements.count * stride))
        buffer.withUnsafeMutableBytes { bytes in
            guard var target = bytes.baseAddress.map({ $0 + start }) else { return }
            for element in elements {
                target.storeBytes(of: Int32(encodedWidth).bigEndian, as: Int32.self)
                element.store(at: target + 4)
                target += stride
            }
        }
    }
}
