extension Double: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .float8 }
    static var encodedWidth: Int { 8 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: bitPattern.bigEndian, as: UInt64.self) }

    /// From float4, float8 or numeric (the nearest Double).
    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("a Double")
        switch (cell.type, bytes.count) {
        case (701, 8): self = Double(bitPattern: bytes.bigEndian(UInt64.self, at: 0))
        case (700, 4): self = Double(Float(bitPattern: bytes.bigEndian(UInt32.self, at: 0)))
        case (1700, _):
            guard let text = numericText(bytes) else { throw cell.mismatch("a Double") }
            switch text {
            case "NaN": self = .nan
            case "Infinity": self = .infinity
            case "-Infinity": self = -.infinity
            default:
                guard let value = Double(text) else { throw cell.mismatch("a Double") }
                self = value
            }
        default: throw cell.mismatch("a Double")
        }
    }
}

extension Float: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .float4 }
    static var encodedWidth: Int { 4 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: bitPattern.bigEndian, as: UInt32.self) }

    /// From float4.
    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("a Float", PostgresType.float4.oid)
        guard bytes.count == 4 else { throw cell.mismatch("a Float") }
        self = Float(bitPattern: bytes.bigEndian(UInt32.self, at: 0))
    }
}
