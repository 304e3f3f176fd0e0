internal import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// Has executions of other versions begin anew with this one, where no action of theirs has begun: so nothing that was
    /// done is done twice, and nothing that was sent belongs to no version.
    ///
    /// Those that are already under way stay as they are.
    package func restart(
        _ executions: [ExecutionKey],
        with version: RuleVersionID,
        cause: String,
        who: String?
    ) async throws -> ExecutionChange {
        guard !executions.isEmpty else { return ExecutionChange() }
        return try await pool.withTransaction { connection in
            try await Self.awaitExecutions(Set(executions), connection)
            let open = try await Self.changeable(executions, .cancel, connection)
            let changed = try await Self.untouched(open, version, connection)
            guard !changed.isEmpty else { return ExecutionChange() }
            let parameters: [any PostgresEncodable] = [changed.map(\.occurredAt), changed.map(\.id)]
            let asked = "unnest($1::timestamptz[], $2::uuid[]) AS asked (occurred_at, id)"
            // One that has not begun at all has its timer, or its place in a queue, already.
            var statements = ["steps", "waits", "wait_hits"].map { table in
                Statement(
                    """
                    DELETE FROM \(table) x USING \(asked) WHERE x.occurred_at = asked.occurred_at AND x.execution = asked.id
                    """,
                    parameters: parameters
                )
            }
            statements.append(
                Statement(
                    """
                    DELETE FROM timers t USING \(asked)
                    WHERE t.occurred_at = asked.occurred_at AND t.execution = asked.id AND t.purpose <> 'start'
                    """,
                    parameters: parameters
                )
            )
            statements.append(
                Statement(
                    """
                    UPDATE executions e SET rule_version = $3, state = 'pending' FROM \(asked)
                    WHERE e.occurred_at = asked.occurred_at AND e.id = asked.id
                    """,
                    parameters: parameters + [Int32(version.version)]
                )
            )
            statements.append(
                Statement(
                    """
                    INSERT INTO timers (occurred_at, execution, ordinal, tenant, rule, purpose, due_at, until_at)
                    SELECT e.occurred_at, e.id, -1, e.tenant, e.rule, 'start',
                        CASE WHEN e.paused_at IS NULL THEN clock_timestamp() ELSE 'infinity' END, clock_timestamp()
                    FROM \(asked) JOIN executions e USING (occurred_at, id)
                    ON CONFLICT DO NOTHING
                    """,
                    parameters: parameters
                )
            )
            _ = try await connection.pipeline(statements)
            try await Self.note(changed, "restart", cause: cause, who: who, connection)
            return ExecutionChange(changed: changed)
        }
    }

    // Those of other versions in which no action, and no event to publish, has begun.
    private static func untouched(
        _ executions: [ExecutionKey],
        _ version: RuleVersionID,
        _ connection: PostgresConnection
    ) async throws -> [ExecutionKey] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.occurred_at, e.id FROM unnest($1::timestamptz[], $2::uuid[]) AS asked (occurred_at, id)
                JOIN executions e USING (occurred_at, id)
                WHERE e.rule = $3 AND e.rule_version <> $4 AND NOT EXISTS (
                    SELECT FROM steps s WHERE s.occurred_at = e.occurred_at AND s.execution = e.id
                        AND (s.kind = ANY ($5) OR s.kind = 'emit')
                )
                """,
                executions.map(\.occurredAt),
                executions.map(\.id),
                version.rule,
                Int32(version.version),
                ActionKind.all.map(\.rawValue)
            )
        )
        return try rows.map { row in
            ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "id"))
        }
    }
}
