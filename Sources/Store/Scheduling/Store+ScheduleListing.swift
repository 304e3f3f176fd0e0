internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// The schedules of rules, by tenant and name; those that have come to their end are among them.
    package func schedules(tenant: TenantID?, rule: String? = nil) async throws -> [StoredSchedule] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT s.tenant, s.rule, r.name, r.status, t.state = 'active' AS active, s.trigger,
                    coalesce(s.timezone, t.timezone) AS timezone, s.set_at, s.occurs_at, s.last_at
                FROM schedules s JOIN rules r ON r.id = s.rule JOIN tenants t ON t.id = s.tenant
                WHERE ($1::text IS NULL OR s.tenant = $1) AND ($2::text IS NULL OR r.name = $2) ORDER BY s.tenant, r.name
                """,
                tenant?.rawValue,
                rule
            )
        )
        return try rows.map { row in
            let status = try row.choice(RuleStatus.self, "status")
            return StoredSchedule(
                schedule: DueSchedule(
                    tenant: try row.tenant("tenant"),
                    rule: try row.decode(UUID.self, "rule"),
                    ruleName: try row.decode(String.self, "name"),
                    isActive: try row.decode(Bool.self, "active") && status == .active,
                    trigger: try Self.trigger(row),
                    timeZone: try row.decode(String.self, "timezone"),
                    setAt: try row.timestampIfPresent("set_at"),
                    occursAt: try row.timestampIfPresent("occurs_at")
                ),
                ruleStatus: status,
                lastAt: try row.timestampIfPresent("last_at")
            )
        }
    }

    /// The dates of records that rules are due by, the next one first.
    package func recordDates(
        tenant: TenantID?,
        rule: String? = nil,
        record: RecordReference? = nil,
        limit: Int
    ) async throws -> [StoredRecordDate] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT x.tenant, d.rule, r.name, r.status, t.state = 'active' AS active, x.trigger,
                    coalesce(x.timezone, t.timezone) AS timezone, x.record_kind, d.record_id, d.date, d.occurs_at, d.due_at
                FROM record_dates d JOIN date_rules x ON x.rule = d.rule AND x.generation = d.generation
                JOIN rules r ON r.id = d.rule JOIN tenants t ON t.id = x.tenant
                WHERE x.phase <> 'leaving' AND ($1::text IS NULL OR x.tenant = $1) AND ($2::text IS NULL OR r.name = $2)
                    AND ($3::text IS NULL OR (x.record_kind = $3 AND d.record_id = $4))
                ORDER BY d.due_at, d.rule, d.record_id LIMIT $5
                """,
                tenant?.rawValue,
                rule,
                record?.kind,
                record?.id.storable,
                Int64(limit)
            )
        )
        return try rows.map { row in
            let status = try row.choice(RuleStatus.self, "status")
            return StoredRecordDate(
                date: DueRecordDate(
                    tenant: try row.tenant("tenant"),
                    rule: try row.decode(UUID.self, "rule"),
                    ruleName: try row.decode(String.self, "name"),
                    isActive: try row.decode(Bool.self, "active") && status == .active,
                    trigger: try Self.trigger(row),
                    timeZone: try row.decode(String.self, "timezone"),
                    kind: try row.decode(String.self, "record_kind"),
                    record: try row.decode(String.self, "record_id"),
                    date: try row.decode(String.self, "date"),
                    occursAt: try row.timestamp("occurs_at")
                ),
                ruleStatus: status,
                dueAt: try row.timestamp("due_at")
            )
        }
    }
}
