internal import FoundationEssentials
internal import Model
internal import Postgres
internal import Workflow

/// Asks ``Workflow`` whether executions are where their steps have brought them: those of rules whose steps do not simply
/// follow each other, and those whose course somebody has changed.
struct CourseCheck {
    static let name = "execution_course"
    static let law = "an execution of a workflow is where its steps have brought it"
    private static let page = 1000

    let since: Timestamp
    let tenant: TenantID?
    /// How many problems are kept.
    let limit: Int

    func run(_ connection: PostgresConnection) async throws -> (total: Int, problems: [AuditProblem]) {
        var (total, problems): (Int, [AuditProblem]) = (0, [])
        var plans: [RuleVersionID: WorkflowPlan] = [:]
        var last = ExecutionKey(occurredAt: since, id: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
        while true {
            let rows = try await connection.execute(executions(after: last))
            let versions = Set(try rows.map(Self.version)).subtracting(plans.keys)
            for (version, definition) in try await Store.definitions(of: Array(versions), connection) {
                plans[version] = WorkflowPlan(definition)
            }
            for row in rows {
                last = ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "id"))
                guard let plan = plans[try Self.version(row)] else { continue }
                guard
                    let detail = Workflow.contradiction(
                        plan,
                        history: try Store.history(row),
                        state: try row.choice(ExecutionState.self, "state"),
                        isChanged: try row.decode(Bool.self, "is_changed")
                    )
                else { continue }
                total += 1
                if problems.count < limit {
                    problems.append(
                        AuditProblem(
                            check: Self.name,
                            tenant: try row.decode(String.self, "tenant"),
                            occurredAt: last.occurredAt,
                            execution: last.id,
                            step: nil,
                            id: nil,
                            detail: detail
                        )
                    )
                }
            }
            if rows.count < Self.page { return (total, problems) }
        }
    }

    private static func version(_ row: PostgresRow) throws -> RuleVersionID {
        RuleVersionID(rule: try row.decode(UUID.self, "rule"), version: Int(try row.decode(Int32.self, "rule_version")))
    }

    private func executions(after last: ExecutionKey) -> Statement {
        Statement(
            """
            SELECT e.tenant, e.occurred_at, e.id, e.state, e.rule, e.rule_version, \(AuditCheck.isChanged) AS is_changed, (
                SELECT json_agg(json_build_array(s.ordinal, s.state, s.output)) FROM steps s
                WHERE s.occurred_at = e.occurred_at AND s.execution = e.id
            ) AS history
            FROM executions e JOIN rule_versions v ON v.rule = e.rule AND v.version = e.rule_version
            WHERE e.occurred_at >= $1 AND (e.occurred_at, e.id) > ($1, $2) AND ($3::text IS NULL OR e.tenant = $3)
                AND (NOT \(AuditCheck.isLinear) OR \(AuditCheck.isChanged)) AND \(AuditCheck.hasBegun)
            ORDER BY e.occurred_at, e.id LIMIT \(Self.page)
            """,
            last.occurredAt,
            last.id,
            tenant?.rawValue
        )
    }
}
