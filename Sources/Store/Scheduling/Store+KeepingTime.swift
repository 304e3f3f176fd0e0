internal import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// Brings what is planned for a rule in step with what the rule is now. Call it last in every transaction that changes
    /// a rule's version or status: its row must be changed by then.
    ///
    /// What the same trigger has planned stays, so that an edit of other parts loses no occurrence. A trigger that is new
    /// counts from now on. A paused rule's plan goes on and is parked when due; an archived one's and a draft's is removed.
    static func keepTime(of rule: UUID, _ connection: PostgresConnection) async throws {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT r.tenant, r.status, v.definition
                FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version WHERE r.id = $1
                """,
                rule
            )
        )
        guard let row = rows.first else { return }
        let definition = try RuleDefinition(json: try row.json("definition"))
        let status = try row.choice(RuleStatus.self, "status")
        let isKept = status == .active || status == .paused
        var statements: [Statement] = []
        let (tenant, trigger) = (try row.decode(String.self, "tenant"), definition.trigger)
        if case .schedule = trigger, isKept {
            statements.append(keeping(schedule: trigger, zone: definition.triggerTimeZone, rule, tenant))
        } else {
            statements.append(Statement("DELETE FROM schedules WHERE rule = $1", rule))
        }
        if case .date(let date) = trigger, isKept {
            statements.append(
                keeping(date: trigger, kind: date.kind, zone: definition.triggerTimeZone, rule, tenant)
            )
        } else {
            statements.append(Statement("UPDATE date_rules SET phase = 'leaving' WHERE rule = $1", rule))
        }
        if status == .active {
            statements.append(Statement("UPDATE schedules SET parked = false WHERE rule = $1 AND parked", rule))
            statements.append(Statement("UPDATE record_dates SET parked = false WHERE rule = $1 AND parked", rule))
        }
        _ = try await connection.pipeline(statements)
    }

    private static func keeping(schedule: Trigger, zone: String?, _ rule: UUID, _ tenant: String) -> Statement {
        Statement(
            """
            INSERT INTO schedules AS s (rule, tenant, trigger, timezone, set_at, due_at)
            VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
            ON CONFLICT (rule) DO UPDATE SET trigger = excluded.trigger, timezone = excluded.timezone,
                set_at = excluded.set_at, due_at = excluded.due_at, occurs_at = NULL, parked = false
            WHERE (s.trigger, s.timezone) IS DISTINCT FROM (excluded.trigger, excluded.timezone)
            """,
            rule,
            tenant,
            String(decoding: schedule.json.text, as: UTF8.self),
            zone
        )
    }

    private static func keeping(date: Trigger, kind: String, zone: String?, _ rule: UUID, _ tenant: String) -> Statement
    {
        Statement(
            """
            INSERT INTO date_rules AS d (rule, tenant, record_kind, trigger, timezone) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (rule) DO UPDATE SET record_kind = excluded.record_kind, trigger = excluded.trigger,
                timezone = excluded.timezone, generation = d.generation + 1, phase = 'waiting', horizon = NULL, cursor_id = ''
            WHERE d.phase = 'leaving' OR (d.trigger, d.timezone) IS DISTINCT FROM (excluded.trigger, excluded.timezone)
            """,
            rule,
            tenant,
            kind,
            String(decoding: date.json.text, as: UTF8.self),
            zone
        )
    }

    /// The same for all rules of a tenant whose zone is another now: those that name none are planned anew.
    static func replanTime(of tenant: TenantID, _ connection: PostgresConnection) async throws {
        _ = try await connection.pipeline([
            Statement(
                """
                UPDATE schedules SET set_at = clock_timestamp(), due_at = clock_timestamp(), occurs_at = NULL
                WHERE tenant = $1 AND timezone IS NULL
                """,
                tenant.rawValue
            ),
            Statement(
                """
                UPDATE date_rules SET generation = generation + 1, phase = 'waiting', horizon = NULL, cursor_id = ''
                WHERE tenant = $1 AND timezone IS NULL AND phase <> 'leaving'
                """,
                tenant.rawValue
            ),
        ])
    }

    /// Sets free what was due while a tenant was suspended; its row must be changed by then.
    static func unparkTime(of tenant: TenantID, _ connection: PostgresConnection) async throws {
        _ = try await connection.pipeline([
            Statement("UPDATE schedules SET parked = false WHERE tenant = $1 AND parked", tenant.rawValue),
            Statement(
                """
                UPDATE record_dates d SET parked = false FROM date_rules x
                WHERE x.tenant = $1 AND d.rule = x.rule AND d.parked
                """,
                tenant.rawValue
            ),
        ])
    }
}
