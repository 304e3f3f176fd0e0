package import Model
package import Postgres

extension Store {
    /// The records that events are about, of the kinds that are asked for: by the mappings of their types, else by their subjects.
    ///
    /// - Returns: One for each event, in their order.
    package static func records(
        of asked: [(event: Event, kinds: Set<String>)],
        _ connection: PostgresConnection
    ) async throws -> [EventRecords] {
        guard asked.contains(where: { !$0.kinds.isEmpty }) else { return asked.map { _ in EventRecords() } }
        let mappings = try await mappings(of: asked.filter { !$0.kinds.isEmpty }.map(\.event), connection)
        let keys = asked.map { event, kinds in
            RecordBook.keys(of: event, mappings: mappings[[event.tenant.rawValue, event.type]] ?? [], kinds: kinds)
        }
        let book = try await records(Set(keys.joined()), connection)
        return keys.map { book.records(of: $0) }
    }

    private static func mappings(
        of events: [Event],
        _ connection: PostgresConnection
    ) async throws -> [[String]: [RecordMapping]] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT asked.tenant, asked.type, coalesce(own.definition, system.definition) AS definition
                FROM (SELECT DISTINCT tenant, type FROM unnest($1::text[], $2::text[]) AS batch (tenant, type)) AS asked
                LEFT JOIN event_types own ON own.tenant = asked.tenant AND own.type = asked.type
                LEFT JOIN system_event_types system ON system.type = asked.type
                WHERE own.type IS NOT NULL OR system.type IS NOT NULL
                """,
                events.map(\.tenant.rawValue),
                events.map(\.type)
            )
        )
        var mappings: [[String]: [RecordMapping]] = [:]
        for row in rows {
            let type = try row.decode(String.self, "type")
            mappings[[try row.decode(String.self, "tenant"), type]] =
                try EventType(json: row.json("definition")).records
        }
        return mappings
    }
}
