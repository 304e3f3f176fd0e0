package import Model
internal import Postgres

extension Store {
    /// Puts a pack's event types into a tenant's catalog. Types that are there already are replaced where they differ;
    /// none is removed.
    ///
    /// - Returns: What became of each, in their order.
    @discardableResult
    package func applyCatalog(
        _ types: [EventType],
        pack: String,
        tenant: TenantID
    ) async throws -> [(type: String, change: RuleChange)] {
        try await applyCatalog(types, pack: pack, owner: .tenant(tenant))
    }

    /// The same for the system's catalog as well, whose types every tenant has.
    @discardableResult
    package func applyCatalog(
        _ types: [EventType],
        pack: String,
        owner: CatalogOwner
    ) async throws -> [(type: String, change: RuleChange)] {
        try await pool.withTransaction { connection in
            let rows: PostgresRows
            let definitions = types.map { String(decoding: $0.json.text, as: UTF8.self) }
            switch owner {
            case .tenant(let tenant):
                try await Self.bumpRevision(of: tenant, connection)
                rows = try await connection.execute(
                    Statement(
                        """
                        WITH new AS (
                            SELECT type, definition FROM unnest($2::text[], $3::text[]) AS given (type, definition)
                        ), before AS (
                            SELECT type, definition FROM event_types WHERE tenant = $1
                        )
                        INSERT INTO event_types AS present (tenant, type, definition, pack)
                        SELECT $1, type, definition::json, $4 FROM new
                        ON CONFLICT (tenant, type) DO UPDATE
                        SET definition = excluded.definition, pack = excluded.pack, updated_at = now()
                        WHERE present.definition::text <> excluded.definition::text OR present.pack <> excluded.pack
                        RETURNING type, (SELECT b.definition::text FROM before b WHERE b.type = present.type) AS before,
                            definition::text AS after
                        """,
                        tenant.rawValue,
                        types.map(\.name),
                        definitions,
                        pack
                    )
                )
            case .system:
                try await Self.bumpAllRevisions(connection)
                rows = try await connection.execute(
                    Statement(
                        """
                        WITH new AS (
                            SELECT type, definition FROM unnest($1::text[], $2::text[]) AS given (type, definition)
                        ), before AS (
                            SELECT type, definition FROM system_event_types
                        )
                        INSERT INTO system_event_types AS present (type, definition, pack)
                        SELECT type, definition::json, $3 FROM new
                        ON CONFLICT (type) DO UPDATE
                        SET definition = excluded.definition, pack = excluded.pack, updated_at = now()
                        WHERE present.definition::text <> excluded.definition::text OR present.pack <> excluded.pack
                        RETURNING type, (SELECT b.definition::text FROM before b WHERE b.type = present.type) AS before,
                            definition::text AS after
                        """,
                        types.map(\.name),
                        definitions,
                        pack
                    )
                )
            }
            var changes: [String: RuleChange] = [:]
            for row in rows {
                let before = try row.decode(String?.self, "before")
                let isSame = before == (try row.decode(String.self, "after"))
                changes[try row.decode(String.self, "type")] = before == nil ? .created : isSame ? .unchanged : .changed
            }
            return types.map { ($0.name, changes[$0.name] ?? .unchanged) }
        }
    }

    /// A catalog's event types, by name: a tenant's are its own and, where it has none of the name, the system's.
    package func eventTypes(of owner: CatalogOwner) async throws -> [StoredEventType] {
        let tenant: TenantID? = if case .tenant(let id) = owner { id } else { nil }
        let rows = try await pool.execute(
            Statement(
                """
                SELECT definition, pack, updated_at, true AS own, type FROM event_types WHERE tenant = $1
                UNION ALL
                SELECT definition, pack, updated_at, false, type FROM system_event_types s
                WHERE $1::text IS NULL OR NOT EXISTS (
                    SELECT 1 FROM event_types t WHERE t.tenant = $1 AND t.type = s.type
                )
                ORDER BY type
                """,
                tenant?.rawValue
            )
        )
        return try rows.map { row in
            StoredEventType(
                type: try EventType(json: try row.json("definition")),
                pack: try row.decode(String.self, "pack"),
                isOwn: try row.decode(Bool.self, "own"),
                updatedAt: try row.timestamp("updated_at")
            )
        }
    }

    // The rows are locked in one order, so that two of these never wait for each other.
    private static func bumpAllRevisions(_ connection: PostgresConnection) async throws {
        try await connection.execute(
            Statement(
                """
                WITH locked AS (SELECT id FROM tenants ORDER BY id FOR UPDATE),
                changed AS (
                    UPDATE tenants t SET revision = revision + 1 FROM locked WHERE t.id = locked.id RETURNING t.id
                )
                SELECT pg_notify($1, id) IS NULL FROM changed
                """,
                Self.changesChannel
            )
        ).discard()
    }
}
