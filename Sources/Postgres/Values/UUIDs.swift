package import FoundationEssentials

extension UUID: FixedWidthEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .uuid }
    static var encodedWidth: Int { 16 }
    func store(at target: UnsafeMutableRawPointer) { target.storeBytes(of: uuid, as: uuid_t.self) }

    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("a UUID", PostgresType.uuid.oid)
        guard bytes.count == 16 else { throw cell.mismatch("a UUID") }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}
