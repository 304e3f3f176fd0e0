internal import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    // "dates", read as a number: the key of the advisory lock that planners take.
    private static let planningLock: Int64 = 0x64_6174_6573

    /// Looks again at records that were changed, and at all records of rules that are new; a page of each. One scheduler
    /// at a time does it, so that what a record says last is planned last.
    ///
    /// - Parameter decide: Gives those that a date is planned for; pure.
    /// - Returns: How many records were looked at; nil where another scheduler is at it.
    package func planDates(
        limit: Int,
        _ decide: @Sendable ([DatePlan]) -> [PlannedDate]
    ) async throws -> Int? {
        try await pool.withTransaction { connection in
            let rows = try await connection.execute(
                Statement("SELECT pg_try_advisory_xact_lock($1) AS taken", Self.planningLock)
            )
            guard try rows.first?.decode(Bool.self, "taken") == true else { return nil }
            var count = 0
            let changed = try await Self.changedRecords(limit: limit, connection)
            if !changed.isEmpty {
                try await Self.write(decide(changed), of: changed, connection)
                count += changed.count
            }
            for rule in try await Self.openRules(connection) {
                count += try await Self.goOn(rule, limit: limit, connection, decide)
            }
            return count
        }
    }

    // The rows that asked for it are read and deleted first: the records are read by a later statement, which sees at
    // least what was committed with them.
    private static func changedRecords(limit: Int, _ connection: PostgresConnection) async throws -> [DatePlan] {
        let work = try await connection.execute(
            Statement(
                """
                DELETE FROM date_work WHERE id IN (SELECT id FROM date_work ORDER BY id LIMIT $1)
                RETURNING tenant, record_kind, record_id
                """,
                Int64(limit)
            )
        )
        guard !work.isEmpty else { return [] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT d.tenant, d.rule, l.name, d.generation, d.trigger, coalesce(d.timezone, t.timezone) AS timezone,
                    w.record_id, r.attributes
                FROM (
                    SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS w (tenant, record_kind, record_id)
                ) AS w
                JOIN date_rules d ON d.tenant = w.tenant AND d.record_kind = w.record_kind AND d.phase <> 'leaving'
                JOIN rules l ON l.id = d.rule JOIN tenants t ON t.id = d.tenant
                LEFT JOIN records r ON r.tenant = w.tenant AND r.kind = w.record_kind AND r.id = w.record_id
                """,
                try work.map { try $0.decode(String.self, "tenant") },
                try work.map { try $0.decode(String.self, "record_kind") },
                try work.map { try $0.decode(String.self, "record_id") }
            )
        )
        return try rows.map(plan)
    }

    private static func plan(_ row: PostgresRow) throws -> DatePlan {
        DatePlan(
            tenant: try row.tenant("tenant"),
            rule: try row.decode(UUID.self, "rule"),
            ruleName: try row.decode(String.self, "name"),
            generation: try row.decode(Int64.self, "generation"),
            trigger: try trigger(row),
            timeZone: try row.decode(String.self, "timezone"),
            record: try row.decode(String.self, "record_id"),
            attributes: try row.jsonIfPresent("attributes")
        )
    }

    private static func write(
        _ planned: [PlannedDate],
        of plans: [DatePlan],
        _ connection: PostgresConnection
    ) async throws {
        let kept = Set(planned.map(\.plan))
        let gone = plans.filter { !kept.contains($0) }
        _ = try await connection.pipeline([
            Statement(
                """
                DELETE FROM record_dates d USING unnest($1::uuid[], $2::text[]) AS gone (rule, record_id)
                WHERE d.rule = gone.rule AND d.record_id = gone.record_id
                """,
                gone.map(\.rule),
                gone.map(\.record)
            ),
            Statement(
                """
                INSERT INTO record_dates AS d (rule, record_id, generation, date, occurs_at, due_at)
                SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::timestamptz[])
                ON CONFLICT (rule, record_id) DO UPDATE SET generation = excluded.generation, date = excluded.date,
                    occurs_at = excluded.occurs_at, due_at = excluded.due_at, parked = false
                WHERE (d.generation, d.date, d.occurs_at) IS DISTINCT FROM
                    (excluded.generation, excluded.date, excluded.occurs_at)
                """,
                planned.map(\.plan.rule),
                planned.map(\.plan.record),
                planned.map(\.plan.generation),
                planned.map { $0.date.storable },
                planned.map(\.occursAt),
                planned.map(\.dueAt)
            ),
        ])
    }

    /// How far a rule is whose dates are not all planned.
    private struct OpenRule {
        enum Phase: String {
            case waiting, scanning, sweeping, leaving
        }
        var rule: UUID
        var phase: Phase
        var isFirst: Bool
    }

    private static func openRules(_ connection: PostgresConnection) async throws -> [OpenRule] {
        let rows = try await connection.execute(
            "SELECT rule, phase, generation = 1 AS first FROM date_rules WHERE phase <> 'done' ORDER BY rule LIMIT 20"
        )
        return try rows.map { row in
            OpenRule(
                rule: try row.decode(UUID.self, "rule"),
                phase: try row.choice(OpenRule.Phase.self, "phase"),
                isFirst: try row.decode(Bool.self, "first")
            )
        }
    }

    private static func goOn(
        _ rule: OpenRule,
        limit: Int,
        _ connection: PostgresConnection,
        _ decide: @Sendable ([DatePlan]) -> [PlannedDate]
    ) async throws -> Int {
        switch rule.phase {
        case .waiting:
            // A matcher's transaction that does not see the rule yet asks for no look at its records. It holds its lock on
            // the table since before it could have asked: once all who hold one now are gone, the records are there to see.
            try await connection.execute(
                Statement(
                    """
                    WITH writers AS (
                        SELECT virtualtransaction FROM pg_locks
                        WHERE relation = 'records'::regclass AND mode = 'RowExclusiveLock'
                            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    )
                    UPDATE date_rules SET
                        phase = CASE WHEN horizon IS NOT NULL AND NOT EXISTS (
                            SELECT FROM writers WHERE virtualtransaction = ANY(horizon)
                        ) THEN 'scanning' ELSE phase END,
                        horizon = coalesce(horizon, ARRAY(SELECT virtualtransaction FROM writers))
                    WHERE rule = $1
                    """,
                    rule.rule
                )
            ).discard()
            return 0
        case .scanning: return try await scan(rule, limit: limit, connection, decide)
        case .sweeping: return try await sweep(rule, "d.generation < x.generation", then: "done", limit, connection)
        case .leaving: return try await sweep(rule, "true", then: nil, limit, connection)
        }
    }

    private static func scan(
        _ rule: OpenRule,
        limit: Int,
        _ connection: PostgresConnection,
        _ decide: @Sendable ([DatePlan]) -> [PlannedDate]
    ) async throws -> Int {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT d.tenant, d.rule, l.name, d.generation, d.trigger, coalesce(d.timezone, t.timezone) AS timezone,
                    r.id AS record_id, r.attributes
                FROM date_rules d JOIN rules l ON l.id = d.rule JOIN tenants t ON t.id = d.tenant
                JOIN records r ON r.tenant = d.tenant AND r.kind = d.record_kind AND r.id > d.cursor_id
                WHERE d.rule = $1 ORDER BY r.id LIMIT $2
                """,
                rule.rule,
                Int64(limit)
            )
        )
        let plans = try rows.map(plan)
        try await write(decide(plans), of: plans, connection)
        let isLast = plans.count < limit
        try await connection.execute(
            Statement(
                "UPDATE date_rules SET cursor_id = coalesce($2, cursor_id), phase = $3 WHERE rule = $1",
                rule.rule,
                plans.last?.record,
                !isLast ? "scanning" : rule.isFirst ? "done" : "sweeping"
            )
        ).discard()
        return plans.count
    }

    private static func sweep(
        _ rule: OpenRule,
        _ condition: StaticString,
        then phase: String?,
        _ limit: Int,
        _ connection: PostgresConnection
    ) async throws -> Int {
        let rows = try await connection.execute(
            Statement(
                """
                WITH gone AS (
                    SELECT d.rule, d.record_id FROM record_dates d JOIN date_rules x ON x.rule = d.rule
                    WHERE d.rule = $1 AND \(condition) LIMIT $2
                )
                DELETE FROM record_dates d USING gone
                WHERE d.rule = gone.rule AND d.record_id = gone.record_id RETURNING d.record_id
                """,
                rule.rule,
                Int64(limit)
            )
        )
        if rows.count < limit {
            try await connection.execute(
                phase.map { Statement("UPDATE date_rules SET phase = $2 WHERE rule = $1", rule.rule, $0) }
                    ?? Statement("DELETE FROM date_rules WHERE rule = $1", rule.rule)
            ).discard()
        }
        return rows.count
    }
}
