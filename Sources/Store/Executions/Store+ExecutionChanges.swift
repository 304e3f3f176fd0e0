internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension Store {
    /// Pauses, resumes or cancels executions: all that is theirs, in one transaction that holds their rows.
    ///
    /// - Parameters:
    ///   - cause: Why, for the record; of a cancelled execution it is the reason.
    ///   - who: nil where no person did it.
    package func change(
        _ executions: [ExecutionKey],
        _ verb: ExecutionVerb,
        cause: String?,
        who: String?
    ) async throws -> ExecutionChange {
        guard !executions.isEmpty else { return ExecutionChange() }
        return try await pool.withTransaction { connection in
            try await Self.awaitExecutions(Set(executions), connection)
            let changed = try await Self.changeable(executions, verb, connection)
            guard !changed.isEmpty else { return ExecutionChange() }
            var change = ExecutionChange(changed: changed)
            switch verb {
            case .pause: try await Self.pause(changed, connection)
            case .resume: change.jobs = try await Self.resume(changed, connection)
            case .cancel: change.running = try await Self.cancel(changed, reason: cause, connection)
            case .retry: preconditionFailure("a retry needs the rule's version: see retry(_:from:cause:who:)")
            }
            try await Self.note(changed, verb.rawValue, cause: cause, who: who, connection)
            return change
        }
    }

    /// Those that a verb would change, by their rows as they are now that they are locked.
    static func changeable(
        _ executions: [ExecutionKey],
        _ verb: ExecutionVerb,
        _ connection: PostgresConnection
    ) async throws -> [ExecutionKey] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.occurred_at, e.id FROM unnest($1::timestamptz[], $2::uuid[]) AS asked (occurred_at, id)
                JOIN executions e USING (occurred_at, id) WHERE \(verb.condition) ORDER BY e.occurred_at, e.id
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            )
        )
        return try rows.map { row in
            ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "id"))
        }
    }

    /// Writes down who changed executions, and why.
    static func note(
        _ executions: [ExecutionKey],
        _ change: String,
        cause: String?,
        who: String?,
        _ connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            Statement(
                """
                INSERT INTO execution_changes (occurred_at, execution, change, cause, who)
                SELECT occurred_at, execution, $3, $4, $5
                FROM unnest($1::timestamptz[], $2::uuid[]) AS changed (occurred_at, execution)
                """,
                executions.map(\.occurredAt),
                executions.map(\.id),
                change,
                cause?.storable,
                who?.storable
            )
        ).discard()
    }

    private static let asked = "unnest($1::timestamptz[], $2::uuid[]) AS asked (occurred_at, id)"

    private static func pause(_ executions: [ExecutionKey], _ connection: PostgresConnection) async throws {
        _ = try await connection.pipeline([
            Statement(
                """
                UPDATE executions e SET paused_at = clock_timestamp() FROM \(asked)
                WHERE e.occurred_at = asked.occurred_at AND e.id = asked.id
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            ),
            Statement(
                """
                UPDATE timers t SET due_at = 'infinity' FROM \(asked)
                WHERE t.occurred_at = asked.occurred_at AND t.execution = asked.id
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            ),
        ])
    }

    // What is due of a resumed execution is looked at at once: whether a delay is over is told by its own row. One that is
    // to begin later, or waits for a slot, goes on waiting.
    private static func resume(_ executions: [ExecutionKey], _ connection: PostgresConnection) async throws -> [Job] {
        let results = try await connection.pipeline([
            Statement(
                """
                UPDATE executions e SET paused_at = NULL FROM \(asked)
                WHERE e.occurred_at = asked.occurred_at AND e.id = asked.id
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            ),
            Statement(
                """
                UPDATE timers t SET due_at = CASE t.purpose WHEN 'start' THEN t.until_at ELSE clock_timestamp() END
                FROM \(asked)
                WHERE t.occurred_at = asked.occurred_at AND t.execution = asked.id AND t.due_at = 'infinity'
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            ),
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind FROM \(asked)
                JOIN executions e USING (occurred_at, id)
                JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id
                WHERE s.settled_at IS NULL AND s.kind = ANY ($3)
                ORDER BY s.occurred_at, s.execution, s.ordinal
                """,
                executions.map(\.occurredAt),
                executions.map(\.id),
                ActionKind.all.map(\.rawValue)
            ),
        ])
        return try results[2].map(job)
    }

    private static func cancel(
        _ executions: [ExecutionKey],
        reason: String?,
        _ connection: PostgresConnection
    ) async throws -> [Job] {
        // Slots before timers: whoever frees slots takes timers after.
        try await freeSlots(of: executions, connection)
        var statements = [
            Statement(
                """
                UPDATE executions e SET state = 'cancelled', reason = $3, paused_at = NULL, finished_at = clock_timestamp()
                FROM \(asked) WHERE e.occurred_at = asked.occurred_at AND e.id = asked.id
                """,
                executions.map(\.occurredAt),
                executions.map(\.id),
                reason?.storable
            ),
            Statement(
                """
                UPDATE steps s SET state = 'cancelled', due_at = NULL, settled_at = clock_timestamp(),
                    error_code = 'cancelled', error = coalesce($3, 'the execution was cancelled')
                FROM \(asked)
                WHERE s.occurred_at = asked.occurred_at AND s.execution = asked.id AND s.state IN ('pending', 'waiting')
                """,
                executions.map(\.occurredAt),
                executions.map(\.id),
                reason?.storable
            ),
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind FROM \(asked)
                JOIN executions e USING (occurred_at, id)
                JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id WHERE s.state = 'running'
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            ),
        ]
        statements += removeTimers(of: executions)
        return try await connection.pipeline(statements)[2].map(job)
    }
}
