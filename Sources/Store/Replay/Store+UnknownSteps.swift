package import FoundationEssentials
package import Messaging
package import Model
internal import Postgres

extension Store {
    /// Steps of which nobody knows whether their effects happened, the oldest event's first.
    package func unknownSteps(
        tenant: TenantID? = nil,
        execution: UUID? = nil,
        page: Page = Page()
    ) async throws -> [UnknownStep] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind, r.name AS rule, ev.id AS event_id,
                    s.attempts::integer AS attempts, s.error_code, s.error, s.unknown_since
                FROM steps s
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
                JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
                WHERE s.unknown_since IS NOT NULL AND ($1::text IS NULL OR e.tenant = $1)
                    AND ($2::uuid IS NULL OR s.execution = $2)
                ORDER BY s.occurred_at, s.execution, s.ordinal LIMIT $3 OFFSET $4
                """,
                tenant?.rawValue,
                execution,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            UnknownStep(
                job: try Self.job(row),
                rule: try row.decode(String.self, "rule"),
                eventID: try row.decode(String.self, "event_id"),
                attempts: Int(try row.decode(Int32.self, "attempts")),
                error: try row.decode(String?.self, "error_code").map { code in
                    Outcome.Failure(code: code, message: try row.decode(String?.self, "error") ?? "")
                },
                since: try row.timestampIfPresent("unknown_since")
            )
        }
    }

    /// The jobs of an execution's steps, in their order; of one tenant where one is given.
    package func jobs(ofExecution id: UUID, tenant: TenantID?) async throws -> [Job] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind FROM executions e
                JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id
                WHERE e.id = $1 AND ($2::text IS NULL OR e.tenant = $2) ORDER BY s.ordinal
                """,
                id,
                tenant?.rawValue
            )
        )
        return try rows.map(Self.job)
    }
}
