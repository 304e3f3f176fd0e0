internal import Messaging
internal import Model
package import Postgres
internal import Workflow

extension Store {
    /// Takes the leases of steps that this transaction has claimed: the next fence, one attempt more.
    package static func lease(
        _ steps: [ClaimedStep],
        for duration: Duration,
        in addressing: Addressing = .wholeTables,
        _ connection: PostgresConnection
    ) async throws -> [Lease] {
        let leases = steps.map { Lease(job: $0.job, fence: $0.fence + 1, attempt: $0.attempts + 1) }
        guard !leases.isEmpty else { return [] }
        let tables = MonthlyTables(addressing, of: leases.map(\.job.occurredAt))
        let rows = ArrayRows([
            "occurred_at": "timestamptz", "execution": "uuid", "ordinal": "smallint", "fence": "integer",
            "attempt": "smallint",
        ])
        try await connection.enqueue([
            Statement(
                """
                UPDATE \(tables.steps) s SET state = 'running', fence = job.fence, attempts = job.attempt, due_at = NULL,
                    lease_until = clock_timestamp() + $6 * interval '1 microsecond'
                FROM \(rows) AS job
                WHERE s.occurred_at = job.occurred_at AND s.execution = job.execution AND s.ordinal = job.ordinal
                """,
                leases.map(\.job.occurredAt),
                leases.map(\.job.execution),
                leases.map { Int16($0.job.step) },
                leases.map(\.fence),
                leases.map { Int16($0.attempt) },
                duration.microseconds
            )
        ])
        return leases
    }

    /// Makes leases last longer while the work goes on; those that somebody else has taken are left alone.
    package func renew(_ leases: [Lease], for duration: Duration) async throws {
        try await pool.execute(
            Statement(
                """
                UPDATE steps s SET lease_until = clock_timestamp() + $5 * interval '1 microsecond'
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[], $4::integer[])
                    AS job (occurred_at, execution, ordinal, fence)
                WHERE s.occurred_at = job.occurred_at AND s.execution = job.execution AND s.ordinal = job.ordinal
                    AND s.fence = job.fence AND s.state = 'running'
                """,
                leases.map(\.job.occurredAt),
                leases.map(\.job.execution),
                leases.map { Int16($0.job.step) },
                leases.map(\.fence),
                duration.microseconds
            )
        ).discard()
    }

    /// Locks the executions of leased steps, and says where they are now: of those whose leases are still held, and only
    /// these may be recorded.
    package static func holding(
        _ leases: [Lease],
        in addressing: Addressing = .wholeTables,
        _ connection: PostgresConnection
    ) async throws -> [Lease: ExecutionStatus] {
        let tables = MonthlyTables(addressing, of: leases.map(\.job.occurredAt))
        guard !leases.isEmpty else { return [:] }
        // The second statement sees what is committed when the first one has its locks.
        let results = try await connection.pipeline([
            awaitExecutions(Set(leases.map(\.job.executionKey)), in: tables),
            Statement(
                """
                SELECT job.place, s.ordinal, s.state, s.output, e.state AS execution_state, clock_timestamp() AS now,
                    \(historyColumn(tables))
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[], $4::integer[])
                    WITH ORDINALITY AS job (occurred_at, execution, ordinal, fence, place)
                JOIN \(tables.steps) s ON s.occurred_at = job.occurred_at AND s.execution = job.execution
                    AND s.ordinal = job.ordinal
                JOIN \(tables.executions) e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                WHERE s.fence = job.fence
                """,
                leases.map(\.job.occurredAt),
                leases.map(\.job.execution),
                leases.map { Int16($0.job.step) },
                leases.map(\.fence)
            ),
        ])
        var held: [Lease: ExecutionStatus] = [:]
        // Not asked for in the statement: the index of open steps goes by time alone, and many may have begun at one time.
        for row in results[1] where try row.choice(StepState.self, "state") == .running {
            let lease = leases[Int(try row.decode(Int64.self, "place")) - 1]
            var history = try history(row)
            history[lease.job.step] = StepStatus(.running)
            held[lease] = ExecutionStatus(
                state: try row.choice(ExecutionState.self, "execution_state"),
                history: history,
                now: try row.timestamp("now")
            )
        }
        return held
    }
}
