internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension MatchedEvent {
    /// Whether other executions, or other events, decide what becomes of it.
    var isGuarded: Bool { !gatherings.isEmpty || executions.contains { $0.guards != nil } }
}

extension Store {
    /// Decides about the executions of events that other executions have a say in, and writes them; puts by what is gathered.
    ///
    /// - Parameter batch: Events that this transaction has written, and none that were there before.
    /// - Returns: The statements that write when they begin, and why some do not.
    static func recordGuarded(
        _ batch: [MatchedEvent],
        _ connection: PostgresConnection
    ) async throws -> (timers: [Statement], trips: [GuardTrip]) {
        let guarded = batch.flatMap { matched in
            matched.executions.filter { $0.guards != nil }.map { (matched, $0) }
        }
        let gatherings = batch.flatMap(\.gatherings)
        // All locks at once, so that nobody who has some waits for others.
        let candidates = guarded.map { matched, execution in
            GuardLedger.Candidate(
                execution: execution.id,
                rule: execution.rule,
                guards: execution.guards ?? RuleGuards(),
                event: matched.event
            )
        }
        try await lockGuards(GuardLedger.values(of: candidates).union(gatherings.map(\.value)), connection)
        try await gather(gatherings, connection)
        let verdicts = try await decide(candidates, connection)
        guard !guarded.isEmpty else { return ([], []) }
        let now = try await time(connection)
        var begun: [MatchedEvent] = []
        var trips: [GuardTrip] = []
        for (matched, execution) in guarded {
            var (matched, execution) = (matched, execution)
            execution.guards = nil
            switch verdicts[execution.id] {
            case .begin, nil: execution.startsAt = now
            case .later(let instant): execution.startsAt = instant
            case .queue: execution.startsAt = .distantFuture
            case .trip(let trip):
                trips.append(trip)
                execution.course = Course(execution: .cancelled, reason: trip.description, mayHaveTimers: false)
            }
            matched.executions = [execution]
            begun.append(matched)
        }
        _ = try await connection.pipeline([insertExecutions(begun)])
        return (insertTimers(begun), trips)
    }

    private static func insertExecutions(_ batch: [MatchedEvent]) -> Statement {
        let executions = batch.flatMap { matched in matched.executions.map { (matched, $0) } }
        return Statement(
            """
            INSERT INTO executions (occurred_at, id, tenant, event, rule, rule_version, state, reason, finished_at)
            SELECT occurred_at, id, tenant, event, rule, rule_version, state, reason,
                CASE WHEN state = 'cancelled' THEN clock_timestamp() END
            FROM unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::integer[], $7::text[],
                $8::text[]) AS batch (occurred_at, id, tenant, event, rule, rule_version, state, reason)
            ON CONFLICT DO NOTHING
            """,
            executions.map(\.0.event.time),
            executions.map(\.1.id),
            executions.map(\.0.event.tenant.rawValue),
            executions.map(\.0.key),
            executions.map(\.1.rule),
            executions.map { Int32($0.1.version) },
            executions.map(\.1.course.execution.rawValue),
            executions.map { $0.1.course.reason?.storable }
        )
    }
}

extension Timestamp {
    /// Postgres's `infinity`: until somebody says otherwise.
    static let distantFuture = Timestamp(microseconds: .max)
}
