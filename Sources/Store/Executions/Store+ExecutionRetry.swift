internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres
internal import Workflow

extension Store {
    /// Has failed and cancelled executions go on: what was given up on or cancelled is tried again, with a new budget of
    /// attempts, and what is done stays done.
    ///
    /// - Parameter step: The name of a step: then only it and what comes after it. Executions whose version of the rule has no
    ///   such step stay as they are.
    package func retry(
        _ executions: [ExecutionKey],
        from step: String? = nil,
        cause: String?,
        who: String?
    ) async throws -> ExecutionChange {
        guard !executions.isEmpty else { return ExecutionChange() }
        return try await pool.withTransaction { connection in
            try await Self.awaitExecutions(Set(executions), connection)
            let found = try await Self.retriable(
                try await Self.changeable(executions, .retry, connection),
                connection
            )
            let definitions = try await Self.definitions(of: Array(Set(found.map(\.version))), connection)
            let plans = found.compactMap { execution -> (Retriable, WorkflowPlan)? in
                definitions[execution.version].map { (execution, WorkflowPlan($0, timeZone: execution.timeZone)) }
            }
            let records = try await Self.records(of: plans.map { ($0.event, $1.recordKinds) }, connection)
            let now = try await Self.time(connection)
            var change = ExecutionChange()
            for ((execution, plan), records) in zip(plans, records) {
                let retry = StepRetry(plan, history: execution.history, from: step)
                guard let retry else { continue }
                let context = WorkflowContext(event: execution.event, records: records, now: now)
                change.jobs += try await Self.retry(execution, retry, plan, context, connection)
                change.changed.append(execution.key)
            }
            if !change.changed.isEmpty {
                try await Self.note(change.changed, ExecutionVerb.retry.rawValue, cause: cause, who: who, connection)
            }
            return change
        }
    }

    private struct Retriable {
        var key: ExecutionKey
        var version: RuleVersionID
        var timeZone: String
        var event: Event
        var history: [Int: StepStatus]
    }

    private static func retriable(
        _ executions: [ExecutionKey],
        _ connection: PostgresConnection
    ) async throws -> [Retriable] {
        guard !executions.isEmpty else { return [] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.id AS execution, e.rule, e.rule_version, t.timezone, ev.*, (
                        SELECT json_agg(json_build_array(s.ordinal, s.state, s.output)) FROM steps s
                        WHERE s.occurred_at = e.occurred_at AND s.execution = e.id
                    ) AS history
                FROM unnest($1::timestamptz[], $2::uuid[]) AS asked (occurred_at, execution)
                JOIN executions e ON e.occurred_at = asked.occurred_at AND e.id = asked.execution
                JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
                JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
                JOIN tenants t ON t.id = e.tenant
                ORDER BY e.occurred_at, e.id
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            )
        )
        return try rows.map { row in
            Retriable(
                key: ExecutionKey(
                    occurredAt: try row.timestamp("occurred_at"),
                    id: try row.decode(UUID.self, "execution")
                ),
                version: RuleVersionID(
                    rule: try row.decode(UUID.self, "rule"),
                    version: Int(try row.decode(Int32.self, "rule_version"))
                ),
                timeZone: try row.decode(String.self, "timezone"),
                event: try event(row),
                history: try history(row)
            )
        }
    }

    private static func retry(
        _ execution: Retriable,
        _ retry: StepRetry,
        _ plan: WorkflowPlan,
        _ context: WorkflowContext,
        _ connection: PostgresConnection
    ) async throws -> [Job] {
        let key = execution.key
        let whole = Job(
            kind: ActionKind(rawValue: TimerPurpose.start.rawValue),
            tenant: execution.event.tenant,
            occurredAt: key.occurredAt,
            execution: key.id,
            step: Job.wholeExecution
        )
        let history = retry.history(execution.history)
        let advance = Workflow.advance(plan, history: history, execution: .running, context: context)
        let course = Course(advance, of: plan.steps, plan: plan, history: history, context: context)
        _ = try await connection.pipeline([
            Statement(
                """
                UPDATE steps s SET state = 'pending', attempts_before = s.attempts, replays = s.replays + 1,
                    due_at = clock_timestamp(), lease_until = NULL, error_code = NULL, error = NULL, output = NULL,
                    settled_at = NULL
                WHERE s.occurred_at = $1 AND s.execution = $2 AND s.ordinal = ANY ($3) AND s.state IN ('dead', 'cancelled')
                """,
                key.occurredAt,
                key.id,
                retry.reopened.map(Int16.init)
            ),
            Statement(
                "DELETE FROM steps s WHERE s.occurred_at = $1 AND s.execution = $2 AND s.ordinal = ANY ($3)",
                key.occurredAt,
                key.id,
                retry.forgotten.map(Int16.init)
            ),
            Statement(
                """
                UPDATE executions e SET reason = NULL, finished_at = NULL, paused_at = NULL
                WHERE e.occurred_at = $1 AND e.id = $2
                """,
                key.occurredAt,
                key.id
            ),
        ])
        try await record([(whole, course)], connection)
        // While it was cancelled, the jobs of steps that a worker was at may have been let go.
        let leased = execution.history.filter { $0.value.state == .running }.keys.sorted()
        let open = (retry.reopened + leased).compactMap { place -> Job? in
            guard plan.steps.indices.contains(place), let kind = plan.steps[place].action else { return nil }
            var job = whole
            (job.kind, job.step) = (kind, place)
            return job
        }
        return open + course.jobs(like: whole)
    }
}
