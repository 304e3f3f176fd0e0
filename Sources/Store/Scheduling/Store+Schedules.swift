internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Takes schedules that are due, has them decided and their occurrences published, and moves them on: all in one
    /// transaction, so that another scheduler leaves them alone, and finds them as they were if this one dies.
    ///
    /// - Parameter decide: Publishes; what it throws leaves everything as it was.
    /// - Returns: How many there were.
    package func moveSchedules(
        now: Timestamp,
        limit: Int,
        _ decide: @Sendable ([DueSchedule]) async throws -> [ScheduleMove]
    ) async throws -> Int {
        try await pool.withTransaction { connection in
            let rows = try await connection.execute(
                Statement(
                    """
                    SELECT s.tenant, s.rule, r.name, r.status = 'active' AND t.state = 'active' AS active, s.trigger,
                        coalesce(s.timezone, t.timezone) AS timezone, s.set_at, s.occurs_at
                    FROM schedules s JOIN rules r ON r.id = s.rule JOIN tenants t ON t.id = s.tenant
                    WHERE NOT s.parked AND s.due_at <= $1 ORDER BY s.due_at LIMIT $2 FOR UPDATE OF s SKIP LOCKED
                    """,
                    now,
                    Int64(limit)
                )
            )
            guard !rows.isEmpty else { return 0 }
            let due = try rows.map { row in
                DueSchedule(
                    tenant: try row.tenant("tenant"),
                    rule: try row.decode(UUID.self, "rule"),
                    ruleName: try row.decode(String.self, "name"),
                    isActive: try row.decode(Bool.self, "active"),
                    trigger: try Self.trigger(row),
                    timeZone: try row.decode(String.self, "timezone"),
                    setAt: try row.timestampIfPresent("set_at"),
                    occursAt: try row.timestampIfPresent("occurs_at")
                )
            }
            let moves = try await decide(due)
            _ = try await connection.pipeline([Self.moving(moves), Self.parking(moves)])
            return due.count
        }
    }

    static func trigger(_ row: PostgresRow) throws -> JSONValue {
        (try? JSONValue(parsing: Array(try row.decode(String.self, "trigger").utf8), limits: .stored)) ?? .null
    }

    private static func moving(_ moves: [ScheduleMove]) -> Statement {
        var (rules, occurs, dues, lasts, isLater): ([UUID], [Timestamp?], [Timestamp?], [Timestamp?], [Bool]) =
            ([], [], [], [], [])
        for move in moves {
            let (at, due): (Timestamp?, Timestamp?)
            switch move.to {
            case .next(let occursAt, let dueAt): (at, due) = (occursAt, dueAt)
            case .ended: (at, due) = (nil, nil)
            case .parked: continue
            case .later(let time): (at, due) = (nil, time)
            }
            rules.append(move.rule)
            occurs.append(at)
            dues.append(due)
            lasts.append(move.lastAt)
            if case .later = move.to { isLater.append(true) } else { isLater.append(false) }
        }
        return Statement(
            """
            UPDATE schedules s SET due_at = move.due_at, last_at = coalesce(move.last_at, s.last_at),
                set_at = CASE WHEN move.later THEN s.set_at END,
                occurs_at = CASE WHEN move.later THEN s.occurs_at ELSE move.occurs_at END
            FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::boolean[])
                AS move (rule, occurs_at, due_at, last_at, later)
            WHERE s.rule = move.rule
            """,
            rules,
            occurs,
            dues,
            lasts,
            isLater
        )
    }

    // Who makes the rule or the tenant active holds its row, and sets free what is parked: a row that is being changed is
    // left as it is, and looked at again.
    private static func parking(_ moves: [ScheduleMove]) -> Statement {
        Statement(
            """
            UPDATE schedules s SET parked = true FROM (\(asleep("ANY($1::uuid[])"))) AS asleep WHERE s.rule = asleep.id
            """,
            moves.filter { $0.to == .parked }.map(\.rule)
        )
    }

    /// The rules that do not fire now, locked until the transaction ends.
    static func asleep(_ rules: String) -> String {
        """
        SELECT r.id FROM rules r JOIN tenants t ON t.id = r.tenant
        WHERE r.id = \(rules) AND NOT (r.status = 'active' AND t.state = 'active')
        FOR SHARE OF r, t SKIP LOCKED
        """
    }
}
