internal import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// Gives the slots of executions that are over to those who have waited longest for them, whose timers are due then.
    ///
    /// Must run in the transaction that ends them, which has locked their rows.
    static func freeSlots(of executions: [ExecutionKey], _ connection: PostgresConnection) async throws {
        guard !executions.isEmpty else { return }
        let rows = try await connection.execute(slots(of: Set(executions)))
        let values = try rows.map { try $0.decode(UUID.self, "value") }
        guard !values.isEmpty else { return }
        try await lockGuards(values, connection)
        try await connection.execute(
            Statement(
                """
                DELETE FROM guard_slots s USING unnest($1::timestamptz[], $2::uuid[]) AS ended (occurred_at, execution)
                WHERE s.occurred_at = ended.occurred_at AND s.execution = ended.execution
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            )
        ).discard()
        try await fillSlots(of: values, connection)
    }

    /// The values that executions have slots of, or wait for.
    static func slots(of executions: Set<ExecutionKey>) -> Statement {
        Statement(
            """
            SELECT DISTINCT s.value FROM unnest($1::timestamptz[], $2::uuid[]) AS ended (occurred_at, execution)
            JOIN guard_slots s USING (occurred_at, execution)
            """,
            executions.map(\.occurredAt),
            executions.map(\.id)
        )
    }

    /// Has those begin who wait for slots that are free. The values are locked.
    private static func fillSlots(of values: [UUID], _ connection: PostgresConnection) async throws {
        try await connection.execute(
            Statement(
                """
                WITH chosen AS (
                    SELECT waiting.value, waiting.place, waiting.occurred_at, waiting.execution
                    FROM unnest($1::uuid[]) AS wanted (value)
                    CROSS JOIN LATERAL (
                        SELECT count(*) AS held FROM guard_slots h WHERE h.value = wanted.value AND h.is_held
                    ) AS now
                    CROSS JOIN LATERAL (
                        SELECT first.*, row_number() OVER (ORDER BY first.place) AS number FROM (
                            SELECT q.* FROM guard_slots q
                            WHERE q.value = wanted.value AND NOT q.is_held AND NOT q.is_replaced
                            ORDER BY q.place LIMIT 1000
                        ) AS first
                    ) AS waiting
                    WHERE waiting.number <= waiting.at_most - now.held
                ), filled AS (
                    UPDATE guard_slots s SET is_held = true FROM chosen
                    WHERE s.value = chosen.value AND s.place = chosen.place
                )
                -- A paused one is looked at when it is resumed.
                UPDATE timers t SET until_at = clock_timestamp(),
                    due_at = CASE WHEN e.paused_at IS NULL THEN clock_timestamp() ELSE t.due_at END
                FROM chosen JOIN executions e ON e.occurred_at = chosen.occurred_at AND e.id = chosen.execution
                WHERE t.occurred_at = chosen.occurred_at AND t.execution = chosen.execution AND t.ordinal = -1
                """,
                values
            )
        ).discard()
    }

    /// Frees slots that executions have which are over or gone, wherever that was missed; returns how many.
    package func freeLostSlots(limit: Int) async throws -> Int {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT s.occurred_at, s.execution FROM guard_slots s
                LEFT JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                WHERE e.id IS NULL OR e.state IN ('completed', 'failed', 'cancelled') LIMIT $1
                """,
                limit
            )
        )
        let lost = try rows.map { row in
            ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "execution"))
        }
        guard !lost.isEmpty else { return 0 }
        try await pool.withTransaction { try await Self.freeSlots(of: lost, $0) }
        return lost.count
    }

    /// Executions whose slots somebody newer is to have.
    package func replacedExecutions(limit: Int) async throws -> [ExecutionKey] {
        let rows = try await pool.execute(
            Statement(
                "SELECT occurred_at, execution FROM guard_slots WHERE is_replaced ORDER BY place LIMIT $1",
                limit
            )
        )
        return try rows.map { row in
            ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "execution"))
        }
    }
}
