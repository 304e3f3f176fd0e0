package import Model
internal import Postgres

extension Store {
    /// The channel on which every change of a tenant, its catalog or its rules is notified; the payload is its id.
    package static let changesChannel = "signalbox_changes"

    /// Creates a tenant; false where it is there already.
    package func createTenant(_ id: TenantID, name: String) async throws -> Bool {
        let rows = try await pool.execute(
            Statement(
                """
                WITH created AS (
                    INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id
                )
                SELECT id, pg_notify($3, id) IS NULL FROM created
                """,
                id.rawValue,
                name,
                Self.changesChannel
            )
        )
        return !rows.isEmpty
    }

    /// Suspends a tenant or lets it go on; false where there is no such tenant.
    package func setTenant(_ id: TenantID, state: Tenant.State) async throws -> Bool {
        try await setTenant(id, column: "state", to: state.rawValue) { connection in
            if state == .active { try await Self.unparkTime(of: id, connection) }
        }
    }

    /// Sets what becomes of a tenant's events that do not fit their schema; false where there is no such tenant.
    package func setTenant(_ id: TenantID, validation: ValidationMode) async throws -> Bool {
        try await setTenant(id, column: "validation", to: validation.rawValue)
    }

    /// Sets the zone of a tenant's rules that name none; false where there is no such tenant.
    ///
    /// - Parameter timeZone: An IANA name.
    package func setTenant(_ id: TenantID, timeZone: String) async throws -> Bool {
        try await setTenant(id, column: "timezone", to: timeZone) { try await Self.replanTime(of: id, $0) }
    }

    // Matchers are told, as of every change of a tenant. What is planned by time follows in the same transaction.
    private func setTenant(
        _ id: TenantID,
        column: StaticString,
        to value: String,
        then follow: (@Sendable (PostgresConnection) async throws -> Void)? = nil
    ) async throws -> Bool {
        try await pool.withTransaction { connection in
            let rows = try await connection.execute(
                Statement(
                    """
                    WITH changed AS (
                        UPDATE tenants SET \(column) = $2, revision = revision + 1 WHERE id = $1 RETURNING id
                    )
                    SELECT id, pg_notify($3, id) IS NULL FROM changed
                    """,
                    id.rawValue,
                    value,
                    Self.changesChannel
                )
            )
            if !rows.isEmpty { try await follow?(connection) }
            return !rows.isEmpty
        }
    }

    /// Every tenant, by id; `only` for that one alone.
    package func tenants(only: TenantID? = nil, page: Page = Page()) async throws -> [Tenant] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT id, name, state, validation, revision, timezone, created_at FROM tenants
                WHERE $1::text IS NULL OR id = $1 ORDER BY id LIMIT $2 OFFSET $3
                """,
                only?.rawValue,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            Tenant(
                id: try row.tenant("id"),
                name: try row.decode(String.self, "name"),
                state: try row.choice(Tenant.State.self, "state"),
                validation: try row.choice(ValidationMode.self, "validation"),
                revision: try row.decode(Int64.self, "revision"),
                timeZone: try row.decode(String.self, "timezone"),
                createdAt: try row.timestamp("created_at")
            )
        }
    }

    /// What a matcher compares to see what has changed.
    package func tenantRevisions() async throws -> [TenantID: Int64] {
        let rows = try await pool.execute("SELECT id, revision FROM tenants")
        return try Dictionary(
            rows.map { (try $0.tenant("id"), try $0.decode(Int64.self, "revision")) },
            uniquingKeysWith: { $1 }
        )
    }

    // Whoever changes a tenant's rules or catalog takes its row first: changes are then in one order for all to see.
    static func bumpRevision(of tenant: TenantID, _ connection: PostgresConnection) async throws {
        let rows = try await connection.execute(
            Statement(
                "UPDATE tenants SET revision = revision + 1 WHERE id = $1 RETURNING pg_notify($2, id) IS NULL",
                tenant.rawValue,
                Self.changesChannel
            )
        )
        guard !rows.isEmpty else { throw UnknownTenant(tenant: tenant) }
    }
}
