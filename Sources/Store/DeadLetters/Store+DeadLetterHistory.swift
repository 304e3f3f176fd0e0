internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension Store {
    /// The history of a dead letter's step, and of what operators did with the letter.
    package func history(of letter: StoredDeadLetter) async throws -> DeadLetterHistory {
        var history = DeadLetterHistory(operations: try await members(of: letter.id))
        guard let job = letter.letter.job else { return history }
        guard let execution = try await execution(job.execution, at: job.occurredAt) else { return history }
        history.execution = execution.summary
        history.step = execution.steps.first { $0.ordinal == job.step }
        let rows = try await pool.execute(
            Statement("SELECT version, status FROM rules WHERE id = $1", execution.summary.ruleID)
        )
        if let row = rows.first {
            history.currentVersion = Int(try row.decode(Int32.self, "version"))
            history.ruleStatus = try row.choice(RuleStatus.self, "status")
        }
        return history
    }

    private func members(of letter: UUID) async throws -> [DeadLetterHistory.Member] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT m.operation, o.kind, o.who, m.state, coalesce(m.reason, o.reason) AS reason, m.replacement,
                    m.changed_at
                FROM dead_operation_letters m JOIN dead_operations o ON o.id = m.operation
                WHERE m.letter = $1 ORDER BY m.changed_at DESC LIMIT 20
                """,
                letter
            )
        )
        return try rows.map { row in
            DeadLetterHistory.Member(
                operation: try row.decode(UUID.self, "operation"),
                kind: try row.choice(DeadOperation.Kind.self, "kind"),
                who: try row.decode(String.self, "who"),
                state: try row.decode(String.self, "state"),
                reason: try row.decode(String?.self, "reason"),
                replacement: try row.decode(Bytes?.self, "replacement")?.bytes,
                changedAt: try row.timestamp("changed_at")
            )
        }
    }
}
