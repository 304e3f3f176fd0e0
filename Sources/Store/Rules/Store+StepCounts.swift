package import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// How many executions of one version of a rule are at each step, by the step's place and where it is; those whose
    /// partition is gone are not counted.
    package func stepCounts(ofRule rule: UUID, version: Int, tenant: TenantID) async throws -> [Int: [StepState: Int]] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT s.ordinal::int AS ordinal, s.state, count(*) AS count
                FROM executions e JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id
                WHERE e.tenant = $1 AND e.rule = $2 AND e.rule_version = $3
                GROUP BY s.ordinal, s.state
                """,
                tenant.rawValue,
                rule,
                version
            )
        )
        var counts: [Int: [StepState: Int]] = [:]
        for row in rows {
            let place = Int(try row.decode(Int32.self, "ordinal"))
            counts[place, default: [:]][try row.choice(StepState.self, "state")] = Int(
                try row.decode(Int64.self, "count")
            )
        }
        return counts
    }
}
