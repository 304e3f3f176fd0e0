package import Model
internal import Postgres

extension Store {
    /// Creates the partitions from the oldest month within retention to `monthsAhead` from now, and drops older ones.
    ///
    /// - Returns: The names of the tables that were created and dropped, and the months beyond retention that were kept, as
    ///   steps of theirs are not settled yet.
    package func keepPartitions(
        at now: Timestamp,
        retention: Duration,
        monthsAhead: Int
    ) async throws -> (created: [String], dropped: [String], kept: [Month]) {
        let oldest = Month(containing: now - retention)
        return try await pool.withConnection { connection in
            let partitions = Partitions(connection: connection)
            let created = try await partitions.create(
                from: oldest,
                through: Month(index: Month(containing: now).index + monthsAhead)
            )
            let (dropped, kept) = try await partitions.drop(before: oldest)
            return (created, dropped, kept)
        }
    }
}
