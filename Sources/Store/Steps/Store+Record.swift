internal import FoundationEssentials
package import Messaging
internal import Model
package import Postgres

extension Store {
    /// Writes what became of steps that this transaction has locked: in one round trip, whatever their number, and mostly with
    /// the next one.
    package static func record(
        _ records: [StepRecord],
        worker: String,
        in addressing: Addressing = .wholeTables,
        _ connection: PostgresConnection
    ) async throws {
        guard !records.isEmpty else { return }
        // Stable: records of one execution stay in the order in which they were decided.
        let order = records.indices.map { (records[$0].job.occurredAt, records[$0].job.execution.bytes, $0) }
        let records = order.sorted(by: <).map { records[$0.2] }
        let tables = MonthlyTables(addressing, of: records.map(\.job.occurredAt))
        var statements = effects(of: records)
        statements.append(updateSteps(records, worker: worker, in: tables))
        // That of a step that is done is on its own row.
        let attempted = records.filter { $0.attempt.map { $0.outcome != .done } ?? false }
        if !attempted.isEmpty { statements.append(insertAttempts(attempted, worker: worker)) }
        statements.append(updateExecutions(records, in: tables))
        statements += write(records.map { ($0.job, $0.course) }, in: tables)
        let over = records.filter { $0.course.execution.isFinal && $0.course.mayHaveSlots }
        guard !over.isEmpty else { return try await connection.enqueue(statements) }
        let ended = Set(over.map(\.job.executionKey))
        statements.append(slots(of: ended))
        let results = try await connection.pipeline(statements)
        if results.last?.first != nil { try await freeSlots(of: Array(ended), connection) }
    }

    /// The open jobs of executions, other than those given: to be published again when a settled job comes back.
    package static func openJobs(besides jobs: [Job], _ connection: PostgresConnection) async throws -> [Job] {
        guard !jobs.isEmpty else { return [] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT DISTINCT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS job (occurred_at, execution, ordinal)
                JOIN executions e ON e.occurred_at = job.occurred_at AND e.id = job.execution
                JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id AND s.ordinal <> job.ordinal
                WHERE s.state = 'pending' AND s.attempts = s.attempts_before
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution),
                jobs.map { Int16($0.step) }
            )
        )
        return try rows.map(job)
    }

    private static func updateSteps(_ records: [StepRecord], worker: String, in tables: MonthlyTables) -> Statement {
        let rows = ArrayRows([
            "occurred_at": "timestamptz", "execution": "uuid", "ordinal": "smallint", "state": "text",
            "attempts": "smallint", "due_in": "bigint", "error_code": "text", "error": "text", "output": "json",
            "duration_ms": "double precision",
        ])
        return Statement(
            """
            UPDATE \(tables.steps) s SET state = job.state, attempts = job.attempts, lease_until = NULL,
                due_at = clock_timestamp() + job.due_in * interval '1 microsecond',
                error_code = job.error_code, error = job.error, output = job.output,
                settled_at = CASE WHEN job.state IN ('pending', 'waiting') THEN NULL ELSE clock_timestamp() END,
                unknown_since = CASE WHEN job.state = 'unknown' THEN clock_timestamp() END,
                duration_ms = job.duration_ms, worker = CASE WHEN job.duration_ms IS NOT NULL THEN $11 END
            FROM \(rows) AS job
            WHERE s.occurred_at = job.occurred_at AND s.execution = job.execution AND s.ordinal = job.ordinal
            """,
            records.map(\.job.occurredAt),
            records.map(\.job.execution),
            records.map { Int16($0.job.step) },
            records.map(\.state.rawValue),
            records.map { Int16($0.attempts) },
            records.map { $0.dueIn?.microseconds },
            records.map { $0.failure?.code },
            records.map { $0.failure?.message.storable },
            records.map { $0.output == .null ? nil : JSONText($0.output.text) },
            records.map { $0.attempt.flatMap { $0.outcome == .done ? $0.milliseconds : nil } },
            worker
        )
    }

    private static func insertAttempts(_ records: [StepRecord], worker: String) -> Statement {
        Statement(
            """
            INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, error_code, error,
                duration_ms)
            SELECT occurred_at, execution, ordinal, attempt, $5, outcome, error_code, error, duration_ms
            FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[], $4::smallint[], $6::text[], $7::text[],
                $8::text[], $9::double precision[])
                AS job (occurred_at, execution, ordinal, attempt, outcome, error_code, error, duration_ms)
            ON CONFLICT DO NOTHING
            """,
            records.map(\.job.occurredAt),
            records.map(\.job.execution),
            records.map { Int16($0.job.step) },
            records.map { Int16($0.attempts) },
            worker,
            records.map { $0.attempt?.outcome.rawValue },
            records.map { $0.failure?.code },
            records.map { $0.failure?.message.storable },
            records.map { $0.attempt?.milliseconds ?? 0 }
        )
    }

    private static func updateExecutions(_ records: [StepRecord], in tables: MonthlyTables) -> Statement {
        // Of several steps of one execution the last one knows what the others have led to.
        var places: [ExecutionKey: Int] = [:]
        for (place, record) in records.enumerated() { places[record.job.executionKey] = place }
        let latest = places.values.sorted().map { records[$0] }
        let rows = ArrayRows([
            "occurred_at": "timestamptz", "execution": "uuid", "state": "text", "reason": "text",
        ])
        return Statement(
            """
            UPDATE \(tables.executions) e SET state = job.state, reason = coalesce(job.reason, e.reason),
                finished_at = CASE WHEN job.state IN ('completed', 'failed', 'cancelled') THEN
                    CASE WHEN e.state = job.state THEN coalesce(e.finished_at, clock_timestamp()) ELSE clock_timestamp() END END
            FROM \(rows) AS job
            WHERE e.occurred_at = job.occurred_at AND e.id = job.execution
            """,
            latest.map(\.job.occurredAt),
            latest.map(\.job.execution),
            latest.map(\.course.execution.rawValue),
            latest.map(\.course.reason)
        )
    }
}
