internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres
internal import Store
internal import Workflow

/// Takes timers that are due, and writes what comes of them: the shell around ``TimerDesk``.
struct TimerTransaction {
    /// How long a timer waits whose execution another transaction holds.
    private static let pause = Duration.milliseconds(50)
    private static let page = 100

    let rules: RuleVersionCache<TimedRule>
    /// What attempts and records are written by.
    let name: String
    let limit: Int
    /// Why the database refused the batch before, where this is to be of one timer.
    var poison: PostgresError?

    /// Must run in a transaction. Returns the desk, nil where no timer is due.
    func run(_ connection: PostgresConnection) async throws -> TimerDesk? {
        let timers = try await Store.dueTimers(upTo: limit, connection)
        guard !timers.isEmpty else { return nil }
        let keys = Set(timers.map(\.job.executionKey))
        let locked = try await Store.lockExecutions(keys, connection)
        let free = timers.filter { locked.contains($0.job.executionKey) }
        var desk = TimerDesk()
        try await passOver(timers.filter { !locked.contains($0.job.executionKey) }, &desk, connection)
        try await settle(free.filter { $0.purpose != .start }, &desk, connection)
        try await begin(free.filter { $0.purpose == .start }, &desk, connection)
        try await Store.record(desk.records, worker: name, connection)
        try await Store.record(desk.courses, connection)
        try await Store.settle(desk.fates, connection)
        let wholes = desk.settledBefore
        if !wholes.isEmpty { desk.publishAgain(try await Store.openJobs(besides: wholes, connection)) }
        return desk
    }

    private func passOver(_ timers: [DueTimer], _ desk: inout TimerDesk, _ connection: PostgresConnection) async throws
    {
        guard !timers.isEmpty else { return }
        let present = try await Store.presentExecutions(Set(timers.map(\.job.executionKey)), connection)
        let now = try await Store.time(connection)
        for timer in timers {
            if present.contains(timer.job.executionKey) {
                desk.passOver(timer, until: now + Self.pause)
            } else {
                // Retention has taken the execution.
                desk.remove(timer)
            }
        }
    }

    private func settle(_ timers: [DueTimer], _ desk: inout TimerDesk, _ connection: PostgresConnection) async throws {
        guard !timers.isEmpty else { return }
        let steps = Dictionary(
            try await Store.steps(timers.map(\.job), connection).map { ($0.job, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let found = timers.compactMap { steps[$0.job] }
        let rules = try await rules.entries(
            for: Dictionary(found.map { ($0.rule, $0.timeZone) }, uniquingKeysWith: { first, _ in first }),
            connection
        )
        let records = try await Store.records(
            of: timers.compactMap { timer in
                steps[timer.job].map { ($0.event, rules[$0.rule]?.plan.recordKinds ?? []) }
            },
            connection
        )
        let recordsByJob = Dictionary(zip(found.map(\.job), records), uniquingKeysWith: { first, _ in first })
        for timer in timers {
            let step = steps[timer.job]
            let rule = step.flatMap { rules[$0.rule] }
            let seen = recordsByJob[timer.job] ?? EventRecords()
            var arrival: Arrival?
            if timer.purpose == .wait, let step, let rule, !step.state.isSettled, step.hindrance == nil {
                arrival = try await self.arrival(timer, step, rule, seen, connection)
            }
            desk.take(
                timer,
                step,
                rule,
                records: seen,
                arrival: arrival,
                poison: poison.map { Outcome.Failure(code: $0.faultCode, message: $0.message) }
            )
        }
    }

    private func arrival(
        _ timer: DueTimer,
        _ step: ClaimedStep,
        _ rule: TimedRule,
        _ records: EventRecords,
        _ connection: PostgresConnection
    ) async throws -> Arrival? {
        let context = WorkflowContext(event: step.event, records: records, now: step.now)
        guard let law = WaitLaw(rule.plan, place: step.job.step, history: step.history, context: context) else {
            return nil
        }
        var page: [Event] = []
        repeat {
            page = try await Store.candidates(
                for: timer.job,
                lookingBack: !timer.hasLookedBack,
                after: page.last,
                limit: Self.page,
                connection
            )
            for event in page {
                if let alternative = law.alternative(fulfilledBy: event, begunAt: step.createdAt) {
                    return Arrival(event: event, alternative: alternative)
                }
            }
        } while page.count == Self.page
        return nil
    }

    private func begin(_ timers: [DueTimer], _ desk: inout TimerDesk, _ connection: PostgresConnection) async throws {
        guard !timers.isEmpty else { return }
        let executions = try await Store.startingExecutions(timers.map(\.job), connection)
        let rules = try await rules.entries(
            for: Dictionary(executions.map { ($0.rule, $0.timeZone) }, uniquingKeysWith: { first, _ in first }),
            connection
        )
        let records = try await Store.records(
            of: executions.map { ($0.event, rules[$0.rule]?.plan.recordKinds ?? []) },
            connection
        )
        let found = Dictionary(
            zip(executions, records).map { ($0.0.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for timer in timers {
            let execution = found[timer.job.executionKey]
            desk.start(
                timer,
                execution?.0,
                execution.flatMap { rules[$0.0.rule] },
                records: execution?.1 ?? EventRecords()
            )
        }
    }
}
