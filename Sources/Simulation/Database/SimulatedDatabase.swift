internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres
internal import Store
internal import Workflow

/// Postgres with Signalbox's tables, as far as `Store`'s statements can tell: rows that are locked, passed over or waited for,
/// primary keys that refuse a second row, and transactions whose writes others see once they are committed.
final class SimulatedDatabase {
    private unowned let world: World
    private(set) var events: [UUID: EventRow] = [:]
    private(set) var executions: [UUID: ExecutionRow] = [:]
    private(set) var steps: [StepKey: StepRow] = [:]
    /// How many rows an effect has.
    private(set) var effects: [UUID: Int] = [:]
    private(set) var attempts: [StepKey: [AttemptRow]] = [:]
    // The row of an execution is the lock of all of its steps.
    private var locks: [UUID: Int] = [:]
    private var transactions = 0

    static let mostSteps = 2

    init(world: World) {
        self.world = world
    }

    var isDown: Bool { world.plan.databaseDown?.contains(world.now) ?? false }

    func begin() -> SimulatedTransaction {
        transactions += 1
        return SimulatedTransaction(number: transactions)
    }

    private func row(_ key: StepKey, _ transaction: SimulatedTransaction) -> StepRow? {
        transaction.step(key) ?? steps[key]
    }

    private func lock(_ key: UUID, _ transaction: SimulatedTransaction) {
        locks[key] = transaction.number
        transaction.locked.append(key)
    }

    private func isLocked(_ key: UUID, besides transaction: SimulatedTransaction) -> Bool {
        locks[key].map { $0 != transaction.number } ?? false
    }

    func rollBack(_ transaction: SimulatedTransaction) {
        guard transaction.isOpen else { return }
        transaction.isOpen = false
        release(transaction)
    }

    private func release(_ transaction: SimulatedTransaction) {
        for key in transaction.locked where locks[key] == transaction.number { locks[key] = nil }
    }

    /// Makes a transaction's writes everybody's.
    func commit(_ transaction: SimulatedTransaction) {
        guard transaction.isOpen else { return }
        transaction.isOpen = false
        insert(transaction.matched)
        for (key, row) in transaction.steps { write(row, key) }
        for (id, state) in transaction.executions { executions[id]?.state = state }
        for id in transaction.effects {
            if effects[id] == nil || world.sabotage == .noDedupe { effects[id, default: 0] += 1 }
        }
        for (key, attempt) in transaction.attempts { attempts[key, default: []].append(attempt) }
        release(transaction)
    }

    private func write(_ row: StepRow, _ key: StepKey) {
        if let old = steps[key] {
            // An inserted row that is there already changes nothing.
            if row.state == .pending, row.attempts == 0 { return }
            if old.state.isSettled {
                world.violate("step \(row.job.messageID) was \(old.state) and became \(row.state)")
            }
            if row.fence != old.fence, let until = old.leaseUntil, old.state == .running, until > world.now {
                world.violate("step \(row.job.messageID) was leased twice at one time")
            }
        }
        world.note("database: step \(row.job.messageID) is \(row.state), fence \(row.fence)")
        steps[key] = row
    }
}

extension SimulatedDatabase {
    /// `Store.record(_:)`, its first statement: which of these keys are not there.
    func new(_ matched: [MatchedEvent]) -> Set<UUID> {
        if world.sabotage == .noDedupe { return Set(matched.map(\.key)) }
        return Set(matched.map(\.key).filter { events[$0] == nil })
    }

    private func insert(_ matched: [MatchedEvent]) {
        let new = new(matched)
        for matched in matched where new.contains(matched.key) {
            if events[matched.key] == nil {
                events[matched.key] = EventRow(event: matched.event, executions: matched.executions.map(\.id))
            } else {
                events[matched.key]?.copies += 1
            }
            world.note("database: event \(matched.event.id) with \(matched.executions.count) executions")
            for execution in matched.executions {
                if executions[execution.id] == nil {
                    executions[execution.id] = ExecutionRow(
                        id: execution.id,
                        event: matched.event,
                        rule: RuleVersionID(rule: execution.rule, version: execution.version)
                    )
                } else {
                    executions[execution.id]?.copies += 1
                }
                for job in matched.jobs(of: execution) { steps[StepKey(job)] = StepRow(job: job) }
            }
        }
    }

    /// `Store.record(_:)`, its second statement.
    func openJobs(ofEvents keys: [UUID]) -> [Job] {
        keys.flatMap { openJobs(of: events[$0]?.executions ?? []) { steps[$0] } }
    }

    private func openJobs(of executions: [UUID], _ row: (StepKey) -> StepRow?) -> [Job] {
        var jobs: [Job] = []
        for execution in executions {
            for ordinal in 0..<Self.mostSteps {
                guard let row = row(StepKey(execution, ordinal)) else { continue }
                if row.state == .pending, row.attempts == 0 { jobs.append(row.job) }
            }
        }
        return jobs
    }

    /// `Store.openJobs(besides:)`.
    func openJobs(besides jobs: [Job], _ transaction: SimulatedTransaction) -> [Job] {
        var open: [Job] = []
        for job in jobs {
            open += openJobs(of: [job.execution]) { row($0, transaction) }.filter { $0.step != job.step }
        }
        return open
    }
}

extension SimulatedDatabase {
    /// `Store.claim(_:)`.
    func claim(_ jobs: [Job], _ transaction: SimulatedTransaction) -> Claim {
        var claim = Claim()
        for job in jobs {
            let key = StepKey(job)
            guard let step = row(key, transaction), let execution = executions[job.execution] else {
                claim.missing.append(job)
                continue
            }
            guard !isLocked(job.execution, besides: transaction) else {
                world.saw(.stepBusy)
                claim.busy.append(job)
                continue
            }
            lock(job.execution, transaction)
            claim.steps.append(claimed(step, execution, transaction))
        }
        return claim
    }

    private func claimed(
        _ step: StepRow,
        _ execution: ExecutionRow,
        _ transaction: SimulatedTransaction
    ) -> ClaimedStep {
        if step.state == .running, (step.leaseUntil ?? 0) <= world.now { world.saw(.leaseExpired) }
        if step.state.isSettled { world.saw(.stepSettledBefore) }
        if let time = step.leaseUntil ?? step.dueAt, time > world.now { world.saw(.jobPostponed) }
        return ClaimedStep(
            step.job,
            state: step.state,
            attempts: step.attempts,
            fence: step.fence,
            failure: step.failure,
            leaseLeft: left(step.leaseUntil),
            dueIn: left(step.dueAt),
            executionState: execution.state,
            rule: execution.rule,
            ruleStatus: isPaused(execution.rule) ? .archived : .active,
            isTenantSuspended: false,
            history: history(execution.id, transaction),
            event: execution.event,
            now: Timestamp(microseconds: world.now)
        )
    }

    private func history(_ execution: UUID, _ transaction: SimulatedTransaction) -> [Int: StepStatus] {
        var history: [Int: StepStatus] = [:]
        for ordinal in 0..<Self.mostSteps {
            if let row = row(StepKey(execution, ordinal), transaction) { history[ordinal] = StepStatus(row.state) }
        }
        return history
    }

    private func left(_ time: Int64?) -> Duration? {
        guard let time, time > world.now else { return nil }
        return .microseconds(time - world.now)
    }

    func isPaused(_ rule: RuleVersionID) -> Bool {
        guard let pause = world.plan.pause else { return false }
        return pause.at <= world.now && Tenancy.places[rule] == pause.rule
    }

    /// `Store.lease(_:for:)`.
    func lease(_ claimed: [ClaimedStep], for duration: Int64, _ transaction: SimulatedTransaction) -> [Lease] {
        claimed.map { step in
            let lease = Lease(job: step.job, fence: step.fence + 1, attempt: step.attempts + 1)
            if var row = row(StepKey(step.job), transaction) {
                row.state = .running
                row.fence = lease.fence
                row.attempts = lease.attempt
                row.dueAt = nil
                row.leaseUntil = world.now + duration
                transaction.write(row)
            }
            return lease
        }
    }

    /// `Store.renew(_:for:)`. False where a row is locked: then it waits.
    func renew(_ leases: [Lease], for duration: Int64) -> Bool {
        guard leases.allSatisfy({ locks[$0.job.execution] == nil }) else { return false }
        for lease in leases {
            let key = StepKey(lease.job)
            guard let row = steps[key], row.fence == lease.fence, row.state == .running else { continue }
            steps[key]?.leaseUntil = world.now + duration
        }
        return true
    }

    /// `Store.holding(_:)`; nil where a row is locked: then it waits.
    func holding(_ leases: [Lease], _ transaction: SimulatedTransaction) -> [Lease: ExecutionStatus]? {
        guard leases.allSatisfy({ !isLocked($0.job.execution, besides: transaction) }) else { return nil }
        var held: [Lease: ExecutionStatus] = [:]
        for lease in leases {
            let key = StepKey(lease.job)
            guard let row = row(key, transaction) else { continue }
            if row.fence == lease.fence && row.state == .running || world.sabotage == .noFencing {
                lock(lease.job.execution, transaction)
                held[lease] = ExecutionStatus(
                    state: executions[lease.job.execution]?.state ?? .running,
                    history: history(lease.job.execution, transaction),
                    now: Timestamp(microseconds: world.now)
                )
            } else {
                world.saw(.leaseLost)
            }
        }
        return held
    }

    /// `Store.record(_:worker:)`. Throws for an effect that it does not take.
    func record(_ records: [StepRecord], _ transaction: SimulatedTransaction) throws(PostgresError) {
        for record in records {
            for effect in record.effects {
                if effect.isPoisonous {
                    throw PostgresError(.server, "an invalid byte sequence", sqlState: .characterNotInRepertoire)
                }
                transaction.effects.append(effect.id)
            }
            let key = StepKey(record.job)
            guard var row = row(key, transaction) else { continue }
            row.state = record.state
            row.attempts = record.attempts
            row.leaseUntil = nil
            row.dueAt = record.dueIn.map { world.now + $0.microseconds }
            row.failure = record.failure
            transaction.write(row)
            if let attempt = record.attempt {
                transaction.attempts.append((key, AttemptRow(fence: row.fence, outcome: attempt.outcome)))
            }
            transaction.executions.append((record.job.execution, record.course.execution))
            for job in record.next where self.row(StepKey(job), transaction) == nil {
                transaction.write(StepRow(job: job))
            }
        }
    }
}

extension Effect {
    fileprivate var isPoisonous: Bool {
        switch change {
        case .note(let note): note.body == "effect"
        case .delivery(let delivery): delivery.response == "effect"
        case .tag, .task: false
        }
    }
}
