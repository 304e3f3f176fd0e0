internal import FoundationEssentials
internal import Postgres

extension Store {
    // "guard", read as a number: the first half of the advisory locks' keys.
    private static let lockSpace: Int32 = 0x6775_6172 & 0x7FFF_FFFF
    private static let lockBuckets: UInt16 = 1024

    /// Locks values of guards until the transaction ends, so that of those who share one only one at a time decides. Many
    /// values share a lock, so that a large batch takes no more of them than the server has room for.
    ///
    /// Whoever locks executions as well locks those first, and timers after.
    static func lockGuards(_ values: some Collection<UUID>, _ connection: PostgresConnection) async throws {
        guard !values.isEmpty else { return }
        // In one order for everybody, so that nobody waits in a circle.
        let buckets = Set(values.map { Int32((UInt16($0.uuid.0) << 8 | UInt16($0.uuid.1)) % lockBuckets) }).sorted()
        try await connection.execute(
            Statement(
                "SELECT pg_advisory_xact_lock($1, bucket) FROM unnest($2::integer[]) AS bucket",
                lockSpace,
                buckets
            )
        ).discard()
    }
}
