extension Bool: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .bool }
    static var encodedWidth: Int { 1 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: self ? 1 : 0, as: UInt8.self) }

    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("a Bool", PostgresType.bool.oid)
        guard bytes.count == 1 else { throw cell.mismatch("a Bool") }
        self = bytes[0] != 0
    }
}

extension Int16: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int2 }
    static var encodedWidth: Int { 2 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: bigEndian, as: Self.self) }

    /// From int2.
    package init(from cell: PostgresCell) throws(PostgresError) {
        self = Self(truncatingIfNeeded: try cell.integer(atMost: 2, "an Int16"))
    }
}

extension Int32: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int4 }
    static var encodedWidth: Int { 4 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: bigEndian, as: Self.self) }

    /// From int2 or int4.
    package init(from cell: PostgresCell) throws(PostgresError) {
        self = Self(truncatingIfNeeded: try cell.integer(atMost: 4, "an Int32"))
    }
}

extension Int64: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int8 }
    static var encodedWidth: Int { 8 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: bigEndian, as: Self.self) }

    /// From int2, int4, int8 or oid.
    package init(from cell: PostgresCell) throws(PostgresError) {
        self = try cell.integer(atMost: 8, "an Int64")
    }
}

extension Int: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int8 }
    static var encodedWidth: Int { 8 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: Int64(self).bigEndian, as: Int64.self) }

    /// From int2, int4, int8 or oid.
    package init(from cell: PostgresCell) throws(PostgresError) {
        self = Int(try cell.integer(atMost: 8, "an Int"))
    }
}

extension PostgresCell {
    /// An integer of at most `width` bytes, widened.
    fileprivate func integer(atMost width: Int, _ expected: StaticString) throws(PostgresError) -> Int64 {
        let bytes = try required(expected)
        switch (type, bytes.count) {
        case (21, 2): return Int64(bytes.bigEndian(Int16.self, at: 0))
        case (23, 4) where width >= 4: return Int64(bytes.bigEndian(Int32.self, at: 0))
        case (20, 8) where width >= 8: return bytes.bigEndian(Int64.self, at: 0)
        case (26, 4) where width >= 8: return Int64(bytes.bigEndian(UInt32.self, at: 0))
        default: throw mismatch(expected)
        }
    }
}
