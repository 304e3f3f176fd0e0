internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres
internal import Workflow

// The statements that write what executions do next. Their rows are locked, or new.
extension Store {
    /// - Parameter courses: What executions do next, each named by one of its jobs.
    static func write(_ courses: [(job: Job, course: Course)], in tables: MonthlyTables = .whole) -> [Statement] {
        let begun = courses.flatMap { job, course in course.begun.map { (job, $0) } }
        let cancelled = courses.flatMap { job, course in course.cancelled.map { (job, $0) } }
        // An execution that has no timers is not known to have none, but to look costs less than to keep a note of it.
        let over = courses.filter { $0.course.execution.isFinal && $0.course.mayHaveTimers }
        var statements: [Statement] = []
        if !begun.isEmpty { statements.append(insertSteps(begun, in: tables)) }
        if !cancelled.isEmpty { statements += cancel(cancelled) }
        statements += timers(of: courses)
        if !over.isEmpty { statements += removeTimers(of: over.map(\.job.executionKey)) }
        return statements
    }

    /// What the steps that begin are to do in time, and what they wait for.
    static func timers(of courses: [(job: Job, course: Course)]) -> [Statement] {
        let timed = courses.flatMap { job, course in course.begun.filter { $0.purpose != nil }.map { (job, $0) } }
        let waits = timed.flatMap { job, begun in begun.registrations.map { (job, begun, $0) } }
        var statements: [Statement] = []
        if !timed.isEmpty { statements.append(insertTimers(timed)) }
        if !waits.isEmpty { statements.append(insertWaits(waits)) }
        return statements
    }

    /// What a step's row begins with.
    static let begunStepColumns: KeyValuePairs<StaticString, StaticString> = [
        "occurred_at": "timestamptz", "execution": "uuid", "ordinal": "smallint", "kind": "text", "state": "text",
        "output": "text", "error_code": "text", "error": "text", "due_at": "timestamptz",
    ]

    private static func insertSteps(_ begun: [(Job, BegunStep)], in tables: MonthlyTables) -> Statement {
        Statement(
            """
            INSERT INTO \(tables.steps) (occurred_at, execution, ordinal, kind, state, output, error_code, error, due_at, settled_at)
            SELECT occurred_at, execution, ordinal, kind, state, output::json, error_code, error, due_at,
                CASE WHEN state IN ('done', 'dead', 'cancelled') THEN clock_timestamp() END
            FROM \(ArrayRows(begunStepColumns)) AS begun
            ON CONFLICT DO NOTHING
            """,
            begun.map(\.0.occurredAt),
            begun.map(\.0.execution),
            begun.map { Int16($0.1.ordinal) },
            begun.map(\.1.kind),
            begun.map(\.1.state.rawValue),
            begun.map { $0.1.output == .null ? nil : String(decoding: $0.1.output.text, as: UTF8.self) },
            begun.map { $0.1.failure?.code },
            begun.map { $0.1.failure?.message.storable },
            begun.map(\.1.dueAt)
        )
    }

    private static func insertTimers(_ timed: [(Job, BegunStep)]) -> Statement {
        Statement(
            """
            INSERT INTO timers (occurred_at, execution, ordinal, tenant, rule, purpose, due_at, until_at)
            SELECT e.occurred_at, e.id, timed.ordinal, e.tenant, e.rule, timed.purpose,
                -- A wait begins with a look at the events that were there before it.
                CASE timed.purpose WHEN 'wait' THEN clock_timestamp() ELSE timed.until_at END, timed.until_at
            FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[], $4::text[], $5::timestamptz[])
                AS timed (occurred_at, execution, ordinal, purpose, until_at)
            JOIN executions e ON e.occurred_at = timed.occurred_at AND e.id = timed.execution
            ON CONFLICT DO NOTHING
            """,
            timed.map(\.0.occurredAt),
            timed.map(\.0.execution),
            timed.map { Int16($0.1.ordinal) },
            timed.map { $0.1.purpose?.rawValue },
            timed.map { $0.1.dueAt ?? $0.0.occurredAt }
        )
    }

    private static func insertWaits(_ waits: [(Job, BegunStep, WaitRegistration)]) -> Statement {
        Statement(
            """
            INSERT INTO waits (tenant, event_type, path, key, occurred_at, execution, ordinal, alternative, since)
            SELECT tenant, event_type, path::text[],
                CASE path WHEN '{}' THEN '' ELSE correlation_key(value::json) END,
                occurred_at, execution, ordinal, alternative, since
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::smallint[],
                $8::smallint[], $9::timestamptz[])
                AS wait (tenant, event_type, path, value, occurred_at, execution, ordinal, alternative, since)
            ON CONFLICT DO NOTHING
            """,
            waits.map(\.0.tenant.rawValue),
            waits.map(\.2.eventType),
            waits.map { $0.2.correlation.segments.arrayLiteral },
            waits.map { String(decoding: $0.2.value.text, as: UTF8.self) },
            waits.map(\.0.occurredAt),
            waits.map(\.0.execution),
            waits.map { Int16($0.1.ordinal) },
            waits.map { Int16($0.2.alternative) },
            waits.map { $0.1.since ?? $0.0.occurredAt }
        )
    }

    private static func cancel(_ cancelled: [(Job, Int)]) -> [Statement] {
        let parameters: [any PostgresEncodable] = [
            cancelled.map(\.0.occurredAt), cancelled.map(\.0.execution), cancelled.map { Int16($0.1) },
        ]
        let steps = "unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS gone (occurred_at, execution, ordinal)"
        return [
            Statement(
                """
                UPDATE steps s SET state = 'cancelled', due_at = NULL, settled_at = clock_timestamp() FROM \(steps)
                WHERE s.occurred_at = gone.occurred_at AND s.execution = gone.execution AND s.ordinal = gone.ordinal
                    AND s.state IN ('pending', 'waiting')
                """,
                parameters: parameters
            )
        ]
            + ["timers", "waits", "wait_hits"].map { table in
                Statement(
                    """
                    DELETE FROM \(table) t USING \(steps)
                    WHERE t.occurred_at = gone.occurred_at AND t.execution = gone.execution AND t.ordinal = gone.ordinal
                    """,
                    parameters: parameters
                )
            }
    }

    /// Takes away all that executions were to do in time.
    static func removeTimers(of executions: [ExecutionKey]) -> [Statement] {
        // An event that is decided on is published, whatever becomes of the execution: its timer says whether that is done.
        [("timers", " AND t.purpose <> 'emit'"), ("waits", ""), ("wait_hits", "")].map { table, isOver in
            Statement(
                """
                DELETE FROM \(table) t USING unnest($1::timestamptz[], $2::uuid[]) AS gone (occurred_at, execution)
                WHERE t.occurred_at = gone.occurred_at AND t.execution = gone.execution\(isOver)
                """,
                executions.map(\.occurredAt),
                executions.map(\.id)
            )
        }
    }
}

extension [String] {
    /// As a literal of Postgres's `text[]`, for arrays of arrays, which would have to be of one length.
    var arrayLiteral: String {
        "{"
            + map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }.joined(
                separator: ","
            ) + "}"
    }
}
