internal import FoundationEssentials
package import Messaging
internal import Model
package import Postgres

extension Store {
    /// Locks the executions of steps until the transaction ends; those that others have locked are passed over.
    ///
    /// - Returns: The jobs whose steps are there and are locked now.
    package static func lockForReplay(_ jobs: [Job], _ connection: PostgresConnection) async throws -> Set<Job> {
        guard !jobs.isEmpty else { return [] }
        let locked = try await lockExecutions(Set(jobs.map(\.executionKey)), connection)
        let free = jobs.filter { locked.contains($0.executionKey) }
        guard !free.isEmpty else { return [] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS job (occurred_at, execution, ordinal)
                JOIN steps s USING (occurred_at, execution, ordinal)
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                """,
                free.map(\.occurredAt),
                free.map(\.execution),
                free.map { Int16($0.step) }
            )
        )
        return Set(try rows.map(job))
    }

    /// What decides whether steps may be tried again; steps that are not recorded are left out.
    package static func stepFacts(of jobs: [Job], _ connection: PostgresConnection) async throws -> [Job: StepFacts] {
        guard !jobs.isEmpty else { return [:] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind, s.state, e.state AS execution_state,
                    \(ruleStatus) AS rule_status, t.state AS tenant_state, EXISTS (
                        SELECT 1 FROM steps other
                        WHERE other.occurred_at = s.occurred_at AND other.execution = s.execution
                            AND other.ordinal <> s.ordinal
                            AND other.state IN ('pending', 'running', 'waiting', 'unknown')
                    ) AS is_busy
                FROM (
                    SELECT DISTINCT occurred_at, execution, ordinal
                    FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS batch (occurred_at, execution, ordinal)
                ) AS job
                JOIN steps s USING (occurred_at, execution, ordinal)
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
                JOIN tenants t ON t.id = e.tenant
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution),
                jobs.map { Int16($0.step) }
            )
        )
        var facts: [Job: StepFacts] = [:]
        for row in rows {
            facts[try job(row)] = StepFacts(
                state: try row.choice(StepState.self, "state"),
                execution: try row.choice(ExecutionState.self, "execution_state"),
                ruleStatus: try row.choice(RuleStatus.self, "rule_status"),
                isTenantSuspended: try row.choice(Tenant.State.self, "tenant_state") == .suspended,
                isExecutionBusy: try row.decode(Bool.self, "is_busy")
            )
        }
        return facts
    }

    /// Has steps tried again, whose rows this transaction has locked: pending, with a new budget of attempts, and their
    /// executions running. A step in another state than `dead` or `unknown` stays as it is.
    package static func reopen(_ jobs: [Job], _ connection: PostgresConnection) async throws {
        guard !jobs.isEmpty else { return }
        try await connection.execute(
            Statement(
                """
                WITH reopened AS (
                    UPDATE steps s SET state = 'pending', attempts_before = s.attempts, replays = s.replays + 1,
                        due_at = clock_timestamp(), lease_until = NULL, error_code = NULL, error = NULL, output = NULL,
                        settled_at = NULL, unknown_since = NULL
                    FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS job (occurred_at, execution, ordinal)
                    WHERE s.occurred_at = job.occurred_at AND s.execution = job.execution AND s.ordinal = job.ordinal
                        AND s.state IN ('dead', 'unknown')
                    RETURNING s.occurred_at, s.execution
                )
                UPDATE executions e SET state = 'running', finished_at = NULL FROM reopened
                WHERE e.occurred_at = reopened.occurred_at AND e.id = reopened.execution
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution),
                jobs.map { Int16($0.step) }
            )
        ).discard()
    }
}
