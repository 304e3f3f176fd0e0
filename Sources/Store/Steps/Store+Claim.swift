internal import FoundationEssentials
package import Messaging
internal import Model
package import Postgres

extension Store {
    /// Locks the steps of a batch of jobs until the transaction ends, and reads all that decides about them.
    ///
    /// Must run in a transaction. The same job twice in a batch gives one step.
    package static func claim(_ jobs: [Job], _ connection: PostgresConnection) async throws -> Claim {
        let rows = try await connection.execute(lockSteps(jobs))
        var steps: [ClaimedStep] = []
        steps.reserveCapacity(rows.count)
        let asked = Set(jobs)
        for row in rows {
            let step = try claimed(row)
            // A message that names another tenant or kind than was recorded asks for a step that does not exist.
            if asked.contains(step.job) { steps.append(step) }
        }

        let locked = Set(steps.map(\.job))
        let others = jobs.filter { !locked.contains($0) }
        guard !others.isEmpty else { return Claim(steps: steps, busy: [], missing: []) }
        let present = try await existing(others, connection)
        return Claim(
            steps: steps,
            busy: others.filter { present.contains($0) },
            missing: others.filter { !present.contains($0) }
        )
    }

    private static func lockSteps(_ jobs: [Job]) -> Statement {
        Statement(
            """
            SELECT s.occurred_at, s.execution, s.ordinal, s.kind, s.state, s.attempts::integer AS attempts,
                s.attempts_before::integer AS attempts_before, s.fence,
                s.error_code, s.error,
                (extract(epoch FROM s.lease_until - clock_timestamp()) * 1000000)::bigint AS lease_left,
                (extract(epoch FROM s.due_at - clock_timestamp()) * 1000000)::bigint AS due_in,
                -- Of a replayed step the ones after it as well: they may have begun, or be over.
                CASE WHEN s.ordinal > 0 OR s.replays > 0 THEN ARRAY(
                    SELECT earlier.state FROM steps earlier
                    WHERE earlier.occurred_at = s.occurred_at AND earlier.execution = s.execution
                        AND (earlier.ordinal < s.ordinal OR s.replays > 0)
                    ORDER BY earlier.ordinal
                ) END AS earlier,
                e.state AS execution_state, e.rule, e.rule_version, r.status AS rule_status, t.state AS tenant_state,
                e.tenant, ev.type, ev.source, ev.id, ev.subject, ev.data_schema, ev.causation_id, ev.correlation_id,
                ev.traceparent, ev.data
            FROM (
                SELECT DISTINCT occurred_at, execution, ordinal
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS batch (occurred_at, execution, ordinal)
            ) AS job
            JOIN steps s USING (occurred_at, execution, ordinal)
            JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
            JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
            JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
            JOIN tenants t ON t.id = e.tenant
            ORDER BY s.occurred_at, s.execution, s.ordinal
            FOR UPDATE OF s SKIP LOCKED
            """,
            jobs.map(\.occurredAt),
            jobs.map(\.execution),
            jobs.map { Int16($0.step) }
        )
    }

    private static func existing(_ jobs: [Job], _ connection: PostgresConnection) async throws -> Set<Job> {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS job (occurred_at, execution, ordinal)
                JOIN steps s USING (occurred_at, execution, ordinal)
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution),
                jobs.map { Int16($0.step) }
            )
        )
        return Set(try rows.map(job))
    }

    private static func claimed(_ row: PostgresRow) throws -> ClaimedStep {
        let job = try job(row)
        let state = try row.choice(StepState.self, "state")
        var states: [Int: StepState] = [:]
        for (ordinal, text) in (try row.decode([String]?.self, "earlier") ?? []).enumerated() {
            states[ordinal] = StepState(rawValue: text)
        }
        states[job.step] = state
        return ClaimedStep(
            job: job,
            state: state,
            attempts: Int(try row.decode(Int32.self, "attempts")),
            attemptsBefore: Int(try row.decode(Int32.self, "attempts_before")),
            fence: try row.decode(Int32.self, "fence"),
            failure: try failure(row),
            leaseLeft: try remaining(row, "lease_left"),
            dueIn: try remaining(row, "due_in"),
            executionState: try row.choice(ExecutionState.self, "execution_state"),
            rule: RuleVersionID(
                rule: try row.decode(UUID.self, "rule"),
                version: Int(try row.decode(Int32.self, "rule_version"))
            ),
            ruleStatus: try row.choice(RuleStatus.self, "rule_status"),
            isTenantSuspended: try row.choice(Tenant.State.self, "tenant_state") == .suspended,
            states: states,
            event: try event(row)
        )
    }

    private static func failure(_ row: PostgresRow) throws -> Outcome.Failure? {
        guard let code = try row.decode(String?.self, "error_code") else { return nil }
        return Outcome.Failure(code: code, message: try row.decode(String?.self, "error") ?? "")
    }

    private static func remaining(_ row: PostgresRow, _ column: String) throws -> Duration? {
        guard let microseconds = try row.decode(Int64?.self, column), microseconds > 0 else { return nil }
        return .microseconds(microseconds)
    }

    static func event(_ row: PostgresRow) throws -> Event {
        let text = try row.decode(JSONText.self, "data").bytes
        return Event(
            tenant: try row.tenant("tenant"),
            type: try row.decode(String.self, "type"),
            source: try row.decode(String.self, "source"),
            id: try row.decode(String.self, "id"),
            time: try row.timestamp("occurred_at"),
            subject: try row.decode(String?.self, "subject"),
            dataSchema: try row.decode(String?.self, "data_schema"),
            causationID: try row.decode(String?.self, "causation_id"),
            correlationID: try row.decode(String?.self, "correlation_id"),
            traceparent: try row.decode(String?.self, "traceparent"),
            data: try JSONValue(parsing: text, limits: .stored),
            dataText: text
        )
    }
}
