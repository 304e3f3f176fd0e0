internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// The next recorded events of a type, in the order of their times: those after one that was seen already.
    ///
    /// - Parameters:
    ///   - since: Events of earlier times are left out.
    ///   - last: The last event of the page before; nil begins anew.
    package func events(
        tenant: TenantID,
        type: String,
        since: Timestamp,
        after last: StoredEvent?,
        limit: Int
    ) async throws -> [StoredEvent] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT * FROM events
                WHERE tenant = $1 AND type = $2 AND occurred_at >= $3 AND ($4::uuid IS NULL OR (occurred_at, key) > ($3, $4))
                ORDER BY occurred_at, key LIMIT $5
                """,
                tenant.rawValue,
                type,
                last?.event.time ?? since,
                last?.key,
                Int64(limit)
            )
        )
        return try rows.map { row in
            StoredEvent(
                key: try row.decode(UUID.self, "key"),
                event: try Self.event(row),
                matches: Int(try row.decode(Int32.self, "matches")),
                receivedAt: try row.timestamp("received_at")
            )
        }
    }
}
