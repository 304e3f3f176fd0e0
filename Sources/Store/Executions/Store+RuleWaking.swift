internal import FoundationEssentials
package import Messaging
package import Model
internal import Postgres

extension Store {
    /// Has what a paused rule held be looked at again: its timers that are parked.
    package func wakeTimers(ofRule name: String, tenant: TenantID) async throws {
        try await pool.execute(
            Statement(
                """
                UPDATE timers t SET due_at = CASE t.purpose WHEN 'start' THEN t.until_at ELSE clock_timestamp() END
                FROM rules r, executions e
                WHERE r.tenant = $1 AND r.name = $2 AND t.rule = r.id AND t.due_at = 'infinity'
                    AND e.occurred_at = t.occurred_at AND e.id = t.execution AND e.paused_at IS NULL
                """,
                tenant.rawValue,
                name
            )
        ).discard()
    }

    /// The open jobs of a rule's executions that are not paused, page by page: to be published again when it is resumed.
    ///
    /// - Parameter last: The last one of the page before.
    package func openJobs(
        ofRule name: String,
        tenant: TenantID,
        after last: Job?,
        limit: Int
    ) async throws -> [Job] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind FROM rules r
                JOIN executions e ON e.rule = r.id AND e.tenant = r.tenant AND e.paused_at IS NULL
                    AND e.state IN ('pending', 'running', 'waiting')
                JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id
                    AND s.settled_at IS NULL AND s.kind = ANY ($3)
                WHERE r.tenant = $1 AND r.name = $2
                    AND (s.occurred_at, s.execution, s.ordinal) > (coalesce($4, '-infinity'), coalesce($5,
                        '00000000-0000-0000-0000-000000000000'), coalesce($6, -1))
                ORDER BY s.occurred_at, s.execution, s.ordinal LIMIT $7
                """,
                tenant.rawValue,
                name,
                ActionKind.all.map(\.rawValue),
                last?.occurredAt,
                last?.execution,
                last.map { Int16($0.step) },
                limit
            )
        )
        return try rows.map(Self.job)
    }
}
