internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Recorded events, the latest first by their own time; nil filters let everything through.
    package func events(
        tenant: TenantID? = nil,
        type: String? = nil,
        page: Page = Page()
    ) async throws -> [EventSummary] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT key, tenant, type, source, id, subject, matches, occurred_at, received_at FROM events
                WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR type = $2)
                ORDER BY occurred_at DESC, key DESC LIMIT $3 OFFSET $4
                """,
                tenant?.rawValue,
                type,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            EventSummary(
                key: try row.decode(UUID.self, "key"),
                tenant: try row.tenant("tenant"),
                type: try row.decode(String.self, "type"),
                source: try row.decode(String.self, "source"),
                id: try row.decode(String.self, "id"),
                subject: try row.decode(String?.self, "subject"),
                matches: Int(try row.decode(Int32.self, "matches")),
                occurredAt: try row.timestamp("occurred_at"),
                receivedAt: try row.timestamp("received_at")
            )
        }
    }

    /// The events of an id, of one tenant where one is given. An id is unique within tenant and source alone, so there
    /// may be several; at most `limit`.
    package func events(id: String, tenant: TenantID?, limit: Int = 20) async throws -> [StoredEvent] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT * FROM events WHERE id = $1 AND ($2::text IS NULL OR tenant = $2)
                ORDER BY occurred_at, key LIMIT $3
                """,
                id,
                tenant?.rawValue,
                limit
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
