package import Model
internal import Postgres

extension Store {
    /// Puts a pack's event types into a tenant's catalog. Types that are there already are replaced; none is removed.
    package func applyCatalog(_ types: [EventType], pack: String, tenant: TenantID) async throws {
        try await pool.withTransaction { connection in
            try await Self.bumpRevision(of: tenant, connection)
            try await connection.execute(
                Statement(
                    """
                    INSERT INTO event_types (tenant, type, definition, pack)
                    SELECT $1, type, definition::json, $4 FROM unnest($2::text[], $3::text[]) AS new (type, definition)
                    ON CONFLICT (tenant, type) DO UPDATE
                    SET definition = excluded.definition, pack = excluded.pack, updated_at = now()
                    """,
                    tenant.rawValue,
                    types.map(\.name),
                    types.map { String(decoding: $0.json.text, as: UTF8.self) },
                    pack
                )
            ).discard()
        }
    }
}
