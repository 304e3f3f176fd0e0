internal import FoundationEssentials
package import Messaging
package import Model
internal import Postgres

extension Store {
    /// How many executions a filter means, by state; with a verb, only those that it would change.
    package func executionCounts(
        _ filter: ExecutionFilter,
        for verb: ExecutionVerb? = nil
    ) async throws -> [(state: ExecutionState, count: Int)] {
        let conditions = ExecutionConditions(filter, verb)
        let rows = try await pool.execute(
            Statement(
                "SELECT e.state, count(*) FROM executions e WHERE \(conditions.sql) GROUP BY e.state ORDER BY e.state",
                parameters: conditions.parameters
            )
        )
        return try rows.map { row in
            (try row.choice(ExecutionState.self, "state"), Int(try row.decode(Int64.self, "count")))
        }
    }

    /// The executions that a filter means and a verb would change, in one order, page by page.
    ///
    /// - Parameter last: The last one of the page before.
    package func executionKeys(
        _ filter: ExecutionFilter,
        for verb: ExecutionVerb,
        after last: ExecutionKey? = nil,
        limit: Int
    ) async throws -> [ExecutionKey] {
        var conditions = ExecutionConditions(filter, verb)
        var after = "true"
        if let last {
            after = "(e.occurred_at, e.id) > (\(conditions.bind(last.occurredAt)), \(conditions.bind(last.id)))"
        }
        let limit = conditions.bind(limit)
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.occurred_at, e.id FROM executions e WHERE \(conditions.sql) AND \(after)
                ORDER BY e.occurred_at, e.id LIMIT \(limit)
                """,
                parameters: conditions.parameters
            )
        )
        return try rows.map { row in
            ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "id"))
        }
    }

    /// Those of some steps that workers are still at: running, with a lease that holds.
    package func stillRunning(_ jobs: [Job]) async throws -> [Job] {
        guard !jobs.isEmpty else { return [] }
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS job (occurred_at, execution, ordinal)
                JOIN steps s USING (occurred_at, execution, ordinal)
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                WHERE s.state = 'running' AND s.lease_until > clock_timestamp()
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution),
                jobs.map { Int16($0.step) }
            )
        )
        return try rows.map(Self.job)
    }
}
