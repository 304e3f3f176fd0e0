internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// What a tenant's rule has been, the latest first; empty where there is no such rule.
    package func ruleHistory(_ name: String, tenant: TenantID, page: Page = Page()) async throws -> [RuleRevision] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT c.version, c.status, c.change, c.drafted, c.at, c.who FROM rules r JOIN rule_changes c ON c.rule = r.id
                WHERE r.tenant = $1 AND r.name = $2 ORDER BY c.at DESC, c.id DESC LIMIT $3 OFFSET $4
                """,
                tenant.rawValue,
                name,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            RuleRevision(
                version: Int(try row.decode(Int32.self, "version")),
                status: try row.choice(RuleStatus.self, "status"),
                change: try row.decode(String?.self, "change").flatMap(RuleRevision.Change.init),
                drafted: try row.decode(Int32?.self, "drafted").map(Int.init),
                at: try row.timestamp("at"),
                who: try row.decode(String?.self, "who")
            )
        }
    }

    /// A tenant's rules as they were at a moment, by name; `name` for that one alone.
    package func rules(tenant: TenantID, at moment: Timestamp, name: String? = nil) async throws -> [RuleAtTime] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT r.id, r.tenant, coalesce(past.version, 1) AS version, v.definition,
                    past.version AS past_version, past.status AS past_status, past.at AS past_at, past.who AS past_who,
                    past.change AS past_change, past.drafted AS past_drafted, now.change AS now_change,
                    now.drafted AS now_drafted,
                    now.version AS now_version, now.status AS now_status, now.at AS now_at, now.who AS now_who
                FROM rules r
                LEFT JOIN LATERAL (
                    SELECT c.* FROM rule_changes c WHERE c.rule = r.id AND c.at <= $2 ORDER BY c.at DESC, c.id DESC LIMIT 1
                ) past ON true
                JOIN LATERAL (
                    SELECT c.* FROM rule_changes c WHERE c.rule = r.id ORDER BY c.at DESC, c.id DESC LIMIT 1
                ) now ON true
                JOIN rule_versions v ON v.rule = r.id AND v.version = coalesce(past.version, 1)
                WHERE r.tenant = $1 AND ($3::text IS NULL OR r.name = $3) ORDER BY r.name
                """,
                tenant.rawValue,
                moment,
                name
            )
        )
        return try rows.map { row in
            RuleAtTime(
                rule: try Self.rule(row),
                revision: try row.decode(Int32?.self, "past_version").map { version in
                    RuleRevision(
                        version: Int(version),
                        status: try row.choice(RuleStatus.self, "past_status"),
                        change: try row.decode(String?.self, "past_change").flatMap(RuleRevision.Change.init),
                        drafted: try row.decode(Int32?.self, "past_drafted").map(Int.init),
                        at: try row.timestamp("past_at"),
                        who: try row.decode(String?.self, "past_who")
                    )
                },
                current: RuleRevision(
                    version: Int(try row.decode(Int32.self, "now_version")),
                    status: try row.choice(RuleStatus.self, "now_status"),
                    change: try row.decode(String?.self, "now_change").flatMap(RuleRevision.Change.init),
                    drafted: try row.decode(Int32?.self, "now_drafted").map(Int.init),
                    at: try row.timestamp("now_at"),
                    who: try row.decode(String?.self, "now_who")
                )
            )
        }
    }
}
