package import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    private static let executionColumns = """
        SELECT e.occurred_at, e.id, e.tenant, e.state, e.rule, e.rule_version, r.name AS rule_name, e.event,
            ev.type AS event_type, ev.source AS event_source, ev.id AS event_id, e.created_at, e.finished_at,
            e.paused_at, e.reason
        FROM executions e
        JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
        JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
        """

    /// Executions, the latest first by the time of their events; nil filters let everything through.
    package func executions(
        tenant: TenantID? = nil,
        rule: String? = nil,
        state: ExecutionState? = nil,
        eventType: String? = nil,
        page: Page = Page()
    ) async throws -> [ExecutionSummary] {
        let rows = try await pool.execute(
            Statement(
                """
                \(Self.executionColumns)
                WHERE ($1::text IS NULL OR e.tenant = $1) AND ($2::text IS NULL OR r.name = $2)
                    AND ($3::text IS NULL OR e.state = $3) AND ($4::text IS NULL OR ev.type = $4)
                ORDER BY e.occurred_at DESC, e.id DESC LIMIT $5 OFFSET $6
                """,
                tenant?.rawValue,
                rule,
                state?.rawValue,
                eventType,
                page.limit,
                page.offset
            )
        )
        return try rows.map(Self.executionSummary)
    }

    /// One execution with its history, of one tenant where one is given.
    package func execution(_ id: UUID, tenant: TenantID?) async throws -> ExecutionHistory? {
        let rows = try await pool.execute(
            Statement(
                "\(Self.executionColumns) WHERE e.id = $1 AND ($2::text IS NULL OR e.tenant = $2) LIMIT 1",
                id,
                tenant?.rawValue
            )
        )
        return try await histories(of: try rows.map(Self.executionSummary)).first
    }

    /// One execution with its history, by its whole key.
    package func execution(_ id: UUID, at occurredAt: Timestamp) async throws -> ExecutionHistory? {
        let rows = try await pool.execute(
            Statement("\(Self.executionColumns) WHERE e.occurred_at = $1 AND e.id = $2", occurredAt, id)
        )
        return try await histories(of: try rows.map(Self.executionSummary)).first
    }

    /// What an event has set off, by the names of the rules.
    package func executions(ofEvent key: UUID, at occurredAt: Timestamp) async throws -> [ExecutionHistory] {
        let rows = try await pool.execute(
            Statement(
                "\(Self.executionColumns) WHERE e.occurred_at = $1 AND e.event = $2 ORDER BY r.name, e.id",
                occurredAt,
                key
            )
        )
        return try await histories(of: try rows.map(Self.executionSummary))
    }

    private func histories(of executions: [ExecutionSummary]) async throws -> [ExecutionHistory] {
        guard !executions.isEmpty else { return [] }
        let times = executions.map(\.occurredAt)
        let ids = executions.map(\.id)
        let results = try await pool.pipeline([
            Self.selectSteps(times, ids), Self.selectAttempts(times, ids), Self.selectNotes(times, ids),
        ])
        let versions = Set(executions.map { RuleVersionID(rule: $0.ruleID, version: $0.ruleVersion) })
        let definitions = try await pool.withConnection { try await Self.definitions(of: Array(versions), $0) }
        var attempts: [UUID: [Int: [ExecutionHistory.Attempt]]] = [:]
        for row in results[1] {
            let execution = try row.decode(UUID.self, "execution")
            let ordinal = Int(try row.decode(Int16.self, "ordinal"))
            attempts[execution, default: [:]][ordinal, default: []].append(try Self.attempt(row))
        }
        var steps: [UUID: [ExecutionHistory.StepHistory]] = [:]
        for row in results[0] {
            let execution = try row.decode(UUID.self, "execution")
            let ordinal = Int(try row.decode(Int16.self, "ordinal"))
            steps[execution, default: []].append(try Self.step(row, attempts[execution]?[ordinal] ?? []))
        }
        var notes: [UUID: [ExecutionNote]] = [:]
        for row in results[2] {
            notes[try row.decode(UUID.self, "execution"), default: []].append(try Self.note(row))
        }
        return executions.map { execution in
            ExecutionHistory(
                summary: execution,
                steps: steps[execution.id] ?? [],
                definition: definitions[RuleVersionID(rule: execution.ruleID, version: execution.ruleVersion)],
                notes: notes[execution.id] ?? []
            )
        }
    }

    private static func selectSteps(_ times: [Timestamp], _ ids: [UUID]) -> Statement {
        Statement(
            """
            SELECT s.*, v.definition->'steps'->s.ordinal::integer->>'name' AS name
            FROM unnest($1::timestamptz[], $2::uuid[]) AS wanted (occurred_at, execution)
            JOIN steps s USING (occurred_at, execution)
            JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
            JOIN rule_versions v ON v.rule = e.rule AND v.version = e.rule_version
            ORDER BY s.occurred_at, s.execution, s.ordinal
            """,
            times,
            ids
        )
    }

    private static func selectNotes(_ times: [Timestamp], _ ids: [UUID]) -> Statement {
        Statement(
            """
            SELECT c.execution, c.change, c.at, c.cause, c.who
            FROM unnest($1::timestamptz[], $2::uuid[]) AS wanted (occurred_at, execution)
            JOIN execution_changes c USING (occurred_at, execution) ORDER BY c.id
            """,
            times,
            ids
        )
    }

    private static func note(_ row: PostgresRow) throws -> ExecutionNote {
        ExecutionNote(
            change: try row.decode(String.self, "change"),
            at: try row.timestamp("at"),
            cause: try row.decode(String?.self, "cause"),
            who: try row.decode(String?.self, "who")
        )
    }

    private static func selectAttempts(_ times: [Timestamp], _ ids: [UUID]) -> Statement {
        Statement(
            """
            SELECT a.* FROM unnest($1::timestamptz[], $2::uuid[]) AS wanted (occurred_at, execution)
            JOIN attempts a USING (occurred_at, execution)
            ORDER BY a.occurred_at, a.execution, a.ordinal, a.attempt
            """,
            times,
            ids
        )
    }

    private static func executionSummary(_ row: PostgresRow) throws -> ExecutionSummary {
        ExecutionSummary(
            id: try row.decode(UUID.self, "id"),
            tenant: try row.tenant("tenant"),
            state: try row.choice(ExecutionState.self, "state"),
            ruleID: try row.decode(UUID.self, "rule"),
            rule: try row.decode(String.self, "rule_name"),
            ruleVersion: Int(try row.decode(Int32.self, "rule_version")),
            eventKey: try row.decode(UUID.self, "event"),
            eventType: try row.decode(String.self, "event_type"),
            eventSource: try row.decode(String.self, "event_source"),
            eventID: try row.decode(String.self, "event_id"),
            occurredAt: try row.timestamp("occurred_at"),
            createdAt: try row.timestamp("created_at"),
            finishedAt: try row.timestampIfPresent("finished_at"),
            pausedAt: try row.timestampIfPresent("paused_at"),
            reason: try row.decode(String?.self, "reason")
        )
    }

    private static func step(
        _ row: PostgresRow,
        _ attempts: [ExecutionHistory.Attempt]
    ) throws -> ExecutionHistory.StepHistory {
        ExecutionHistory.StepHistory(
            ordinal: Int(try row.decode(Int16.self, "ordinal")),
            name: try row.decode(String?.self, "name"),
            kind: try row.decode(String.self, "kind"),
            state: try row.choice(StepState.self, "state"),
            attemptCount: Int(try row.decode(Int16.self, "attempts")),
            error: try failure(row),
            output: try row.jsonIfPresent("output"),
            leaseUntil: try row.timestampIfPresent("lease_until"),
            dueAt: try row.timestampIfPresent("due_at"),
            createdAt: try row.timestamp("created_at"),
            settledAt: try row.timestampIfPresent("settled_at"),
            attempts: attempts
        )
    }

    private static func attempt(_ row: PostgresRow) throws -> ExecutionHistory.Attempt {
        ExecutionHistory.Attempt(
            number: Int(try row.decode(Int16.self, "attempt")),
            worker: try row.decode(String.self, "worker"),
            outcome: try row.decode(String.self, "outcome"),
            error: try failure(row),
            milliseconds: try row.decode(Double.self, "duration_ms"),
            finishedAt: try row.timestamp("finished_at")
        )
    }

    private static func failure(_ row: PostgresRow) throws -> Outcome.Failure? {
        guard let code = try row.decode(String?.self, "error_code") else { return nil }
        return Outcome.Failure(code: code, message: try row.decode(String?.self, "error") ?? "")
    }
}
