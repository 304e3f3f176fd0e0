internal import FoundationEssentials
package import Messaging
internal import Model
package import Postgres
internal import Workflow

extension Store {
    /// Locks the executions of a batch of jobs until the transaction ends, and reads all that decides about their steps.
    ///
    /// Must run in a transaction. The same job twice in a batch gives one step.
    package static func claim(
        _ jobs: [Job],
        in addressing: Addressing = .wholeTables,
        _ connection: PostgresConnection
    ) async throws -> Claim {
        guard !jobs.isEmpty else { return Claim() }
        // Nearly always all of them are there and free: then one round trip does. The second statement sees what is committed
        // when the first one has its locks.
        let keys = Set(jobs.map(\.executionKey))
        let tables = MonthlyTables(addressing, of: jobs.map(\.occurredAt))
        let results = try await connection.pipeline([lockFree(keys, in: tables), readSteps(jobs, in: tables)])
        if results[0].count == keys.count {
            let steps = try claimed(results[1], jobs)
            if steps.count == Set(jobs).count { return Claim(steps: steps) }
        }
        let locked = try await lockExecutions(keys, connection)
        let steps = try await steps(jobs.filter { locked.contains($0.executionKey) }, connection)
        let claimed = Set(steps.map(\.job))
        let others = jobs.filter { !claimed.contains($0) }
        guard !others.isEmpty else { return Claim(steps: steps, busy: [], missing: []) }
        let present = try await existing(others, connection)
        return Claim(
            steps: steps,
            busy: others.filter { present.contains($0) && !locked.contains($0.executionKey) },
            missing: others.filter { !present.contains($0) }
        )
    }

    /// Reads all that decides about steps whose executions this transaction has locked; those that are not recorded are left
    /// out.
    package static func steps(_ jobs: [Job], _ connection: PostgresConnection) async throws -> [ClaimedStep] {
        guard !jobs.isEmpty else { return [] }
        return try claimed(try await connection.execute(readSteps(jobs, in: .whole)), jobs)
    }

    private static func claimed(_ rows: PostgresRows, _ jobs: [Job]) throws -> [ClaimedStep] {
        var asked = Set(jobs)
        var steps: [ClaimedStep] = []
        steps.reserveCapacity(rows.count)
        for row in rows {
            let step = try claimed(row)
            // A message that names another tenant or kind than was recorded asks for a step that does not exist. What is
            // asked for twice comes twice.
            if asked.remove(step.job) != nil { steps.append(step) }
        }
        return steps
    }

    /// The steps that began before this one, and those after it of a replayed one: they may have begun, or be over.
    static func historyColumn(_ tables: MonthlyTables) -> String {
        """
        CASE WHEN s.ordinal > 0 OR s.replays > 0 THEN (
            SELECT json_agg(json_build_array(other.ordinal, other.state, other.output)) FROM \(tables.steps) other
            WHERE other.occurred_at = s.occurred_at AND other.execution = s.execution AND other.ordinal <> s.ordinal
        ) END AS history
        """
    }

    /// A rule's status as what it has begun sees it: of one that is archived and lets that go on, as before.
    static let ruleStatus = "CASE WHEN r.drains THEN 'active' ELSE r.status END"

    private static func readSteps(_ jobs: [Job], in tables: MonthlyTables) -> Statement {
        let rows = ArrayRows(["occurred_at": "timestamptz", "execution": "uuid", "ordinal": "smallint"])
        return Statement(
            """
            -- In the order in which they are read: a column is looked for behind the one before.
            SELECT s.kind, e.tenant, s.occurred_at, s.execution, s.ordinal, s.state,
                \(historyColumn(tables)),
                s.output, s.attempts::integer AS attempts, s.attempts_before::integer AS attempts_before, s.fence,
                s.error_code, s.error,
                (extract(epoch FROM s.lease_until - clock_timestamp()) * 1000000)::bigint AS lease_left,
                (extract(epoch FROM s.due_at - clock_timestamp()) * 1000000)::bigint AS due_in,
                s.created_at, e.state AS execution_state, e.paused_at IS NOT NULL AS is_paused, e.rule, e.rule_version,
                \(ruleStatus) AS rule_status, t.state AS tenant_state, t.timezone,
                ev.data, ev.type, ev.source, ev.id, ev.subject, ev.data_schema, ev.causation_id, ev.correlation_id,
                ev.traceparent, ev.depth, clock_timestamp() AS now
            FROM \(rows) AS job
            JOIN \(tables.steps) s USING (occurred_at, execution, ordinal)
            JOIN \(tables.executions) e ON e.occurred_at = s.occurred_at AND e.id = s.execution
            -- By both columns of its key: joined plainly, it may be looked up by the time alone, which many events may share.
            CROSS JOIN LATERAL (
                SELECT * FROM \(tables.events) WHERE occurred_at = e.occurred_at AND key = e.event OFFSET 0
            ) ev
            JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
            JOIN tenants t ON t.id = e.tenant
            """,
            jobs.map(\.occurredAt),
            jobs.map(\.execution),
            jobs.map { Int16($0.step) }
        )
    }

    private static func existing(_ jobs: [Job], _ connection: PostgresConnection) async throws -> Set<Job> {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind
                FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS job (occurred_at, execution, ordinal)
                JOIN steps s USING (occurred_at, execution, ordinal)
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                """,
                jobs.map(\.occurredAt),
                jobs.map(\.execution),
                jobs.map { Int16($0.step) }
            )
        )
        return Set(try rows.map(job))
    }

    private static func claimed(_ row: PostgresRow) throws -> ClaimedStep {
        let job = try job(row)
        let state = try row.choice(StepState.self, "state")
        var history = try history(row)
        history[job.step] = StepStatus(state, output: try row.jsonIfPresent("output") ?? .null)
        return ClaimedStep(
            job: job,
            state: state,
            attempts: Int(try row.decode(Int32.self, "attempts")),
            attemptsBefore: Int(try row.decode(Int32.self, "attempts_before")),
            fence: try row.decode(Int32.self, "fence"),
            failure: try failure(row),
            leaseLeft: try remaining(row, "lease_left"),
            dueIn: try remaining(row, "due_in"),
            createdAt: try row.timestamp("created_at"),
            executionState: try row.choice(ExecutionState.self, "execution_state"),
            isPaused: try row.decode(Bool.self, "is_paused"),
            rule: RuleVersionID(
                rule: try row.decode(UUID.self, "rule"),
                version: Int(try row.decode(Int32.self, "rule_version"))
            ),
            ruleStatus: try row.choice(RuleStatus.self, "rule_status"),
            isTenantSuspended: try row.choice(Tenant.State.self, "tenant_state") == .suspended,
            timeZone: try row.decode(String.self, "timezone"),
            history: history,
            event: try unread(row, of: job.tenant, at: job.occurredAt),
            now: try row.timestamp("now")
        )
    }

    /// What ``historyColumn(_:)`` gives.
    static func history(_ row: PostgresRow) throws -> [Int: StepStatus] {
        guard case .array(let others)? = try row.jsonIfPresent("history") else { return [:] }
        var history: [Int: StepStatus] = [:]
        for case .array(let fields) in others {
            guard fields.count == 3, case .number(let ordinal) = fields[0], let place = ordinal.int64,
                case .string(let text) = fields[1], let state = StepState(rawValue: text)
            else { throw PostgresError(.decoding, "column history: expected [ordinal, state, output]") }
            history[Int(place)] = StepStatus(state, output: fields[2])
        }
        return history
    }

    private static func failure(_ row: PostgresRow) throws -> Outcome.Failure? {
        guard let code = try row.decode(String?.self, "error_code") else { return nil }
        return Outcome.Failure(code: code, message: try row.decode(String?.self, "error") ?? "")
    }

    private static func remaining(_ row: PostgresRow, _ column: String) throws -> Duration? {
        guard let microseconds = try row.decode(Int64?.self, column), microseconds > 0 else { return nil }
        return .microseconds(microseconds)
    }

    static func event(_ row: PostgresRow) throws -> Event {
        var event = try unread(row, of: try row.tenant("tenant"), at: try row.timestamp("occurred_at"))
        event.data = try JSONValue(parsing: event.dataText, limits: .stored)
        return event
    }

    /// An event whose payload is read when it is first looked at.
    private static func unread(_ row: PostgresRow, of tenant: TenantID, at time: Timestamp) throws -> Event {
        let text = try row.decode(JSONText.self, "data").bytes
        return Event(
            tenant: tenant,
            type: try row.decode(String.self, "type"),
            source: try row.decode(String.self, "source"),
            id: try row.decode(String.self, "id"),
            time: time,
            subject: try row.decode(String?.self, "subject"),
            dataSchema: try row.decode(String?.self, "data_schema"),
            causationID: try row.decode(String?.self, "causation_id"),
            correlationID: try row.decode(String?.self, "correlation_id"),
            traceparent: try row.decode(String?.self, "traceparent"),
            depth: Int(try row.decode(Int32.self, "depth")),
            data: .null,
            dataText: []
        ).bearing(stored: text, limits: .stored)
    }
}
