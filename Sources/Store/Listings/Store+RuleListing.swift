package import Model
internal import Postgres

extension Store {
    /// Rules by tenant and name; nil filters let everything through.
    package func ruleSummaries(
        tenant: TenantID? = nil,
        status: RuleStatus? = nil,
        eventType: String? = nil,
        page: Page = Page()
    ) async throws -> [RuleSummary] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT r.tenant, r.name, r.status, r.version, v.event_type,
                    json_array_length(v.definition->'steps') AS steps, r.created_at, r.updated_at, (
                        SELECT max(d.version) FROM rule_versions d WHERE d.rule = r.id AND d.activated_at IS NULL
                    ) AS draft
                FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version
                WHERE ($1::text IS NULL OR r.tenant = $1) AND ($2::text IS NULL OR r.status = $2)
                    AND ($3::text IS NULL OR v.event_type = $3)
                ORDER BY r.tenant, r.name LIMIT $4 OFFSET $5
                """,
                tenant?.rawValue,
                status?.rawValue,
                eventType,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            RuleSummary(
                tenant: try row.tenant("tenant"),
                name: try row.decode(String.self, "name"),
                status: try row.choice(RuleStatus.self, "status"),
                version: Int(try row.decode(Int32.self, "version")),
                draft: try row.decode(Int32?.self, "draft").map(Int.init),
                eventType: try row.decode(String.self, "event_type"),
                steps: Int(try row.decode(Int32.self, "steps")),
                createdAt: try row.timestamp("created_at"),
                updatedAt: try row.timestamp("updated_at")
            )
        }
    }

    /// The names of a tenant's rules, or of all tenants' where none is given, at most `limit`: for finding the one that was
    /// meant.
    package func ruleNames(tenant: TenantID?, limit: Int = 1000) async throws -> [String] {
        let rows = try await pool.execute(
            Statement(
                "SELECT DISTINCT name FROM rules WHERE $1::text IS NULL OR tenant = $1 ORDER BY name LIMIT $2",
                tenant?.rawValue,
                limit
            )
        )
        return try rows.map { try $0.decode(String.self, "name") }
    }

    /// Whether a tenant, or any where none is given, has a rule of that name.
    package func ruleExists(_ name: String, tenant: TenantID?) async throws -> Bool {
        let rows = try await pool.execute(
            Statement(
                "SELECT 1 FROM rules WHERE name = $1 AND ($2::text IS NULL OR tenant = $2) LIMIT 1",
                name.storable,
                tenant?.rawValue
            )
        )
        return rows.first != nil
    }
}
