internal import Model
internal import Postgres
internal import Workflow

extension Store {
    /// Has the values kept of events that the waits of a rule's version will be found by: from now on, so that a wait that
    /// begins later can look back.
    static func keepAwaited(
        by definition: RuleDefinition,
        tenant: TenantID,
        _ connection: PostgresConnection
    ) async throws {
        let awaited = definition.steps.flatMap { step -> [(eventType: String, correlation: Correlation)] in
            if case .wait(let wait) = step.kind { wait.correlations } else { [] }
        }
        guard !awaited.isEmpty else { return }
        try await connection.execute(
            Statement(
                """
                INSERT INTO awaited_paths (tenant, event_type, path)
                SELECT DISTINCT $1, event_type, path::text[] FROM unnest($2::text[], $3::text[]) AS a (event_type, path)
                ON CONFLICT DO NOTHING
                """,
                tenant.rawValue,
                awaited.map(\.eventType),
                awaited.map { $0.correlation.segments.arrayLiteral }
            )
        ).discard()
    }
}
