internal import FoundationEssentials
package import Messaging
internal import Model
package import Postgres

extension Store {
    /// What the database says of executions that are to begin, whose rows this transaction has locked.
    package static func startingExecutions(
        _ jobs: [Job],
        _ connection: PostgresConnection
    ) async throws -> [StartingExecution] {
        guard !jobs.isEmpty else { return [] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.id AS execution, e.occurred_at, e.state AS execution_state, e.paused_at IS NOT NULL AS is_paused,
                    e.rule, e.rule_version, \(ruleStatus) AS rule_status, t.state AS tenant_state, t.timezone,
                    clock_timestamp() AS now, e.tenant, ev.type, ev.source, ev.id, ev.subject, ev.data_schema,
                    ev.causation_id, ev.correlation_id, ev.traceparent, ev.depth, ev.data,
                    EXISTS (
                        SELECT FROM steps s WHERE s.occurred_at = e.occurred_at AND s.execution = e.id
                    ) AS has_begun
                FROM unnest($1::timestamptz[], $2::uuid[]) AS asked (occurred_at, execution)
                JOIN executions e ON e.occurred_at = asked.occurred_at AND e.id = asked.execution
                JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
                JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
                JOIN tenants t ON t.id = e.tenant
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution)
            )
        )
        return try rows.map { row in
            StartingExecution(
                key: ExecutionKey(
                    occurredAt: try row.timestamp("occurred_at"),
                    id: try row.decode(UUID.self, "execution")
                ),
                state: try row.choice(ExecutionState.self, "execution_state"),
                hasBegun: try row.decode(Bool.self, "has_begun"),
                isPaused: try row.decode(Bool.self, "is_paused"),
                rule: RuleVersionID(
                    rule: try row.decode(UUID.self, "rule"),
                    version: Int(try row.decode(Int32.self, "rule_version"))
                ),
                ruleStatus: try row.choice(RuleStatus.self, "rule_status"),
                isTenantSuspended: try row.choice(Tenant.State.self, "tenant_state") == .suspended,
                timeZone: try row.decode(String.self, "timezone"),
                event: try event(row),
                now: try row.timestamp("now")
            )
        }
    }

    /// Writes what executions do next from outside of any of their steps: their beginning, or their end.
    package static func record(
        _ courses: [(job: Job, course: Course)],
        _ connection: PostgresConnection
    ) async throws {
        guard !courses.isEmpty else { return }
        var statements = [
            Statement(
                """
                UPDATE executions e SET state = job.state, reason = coalesce(job.reason, e.reason),
                    finished_at = CASE WHEN job.state IN ('completed', 'failed', 'cancelled') THEN clock_timestamp() END
                FROM unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[])
                    AS job (occurred_at, execution, state, reason)
                WHERE e.occurred_at = job.occurred_at AND e.id = job.execution
                """,
                courses.map(\.job.occurredAt),
                courses.map(\.job.execution),
                courses.map(\.course.execution.rawValue),
                courses.map(\.course.reason)
            )
        ]
        statements += write(courses)
        _ = try await connection.pipeline(statements)
        try await freeSlots(of: courses.filter(\.course.execution.isFinal).map(\.job.executionKey), connection)
    }
}
