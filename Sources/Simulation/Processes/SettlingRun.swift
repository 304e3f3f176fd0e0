internal import AMQP
internal import Acting
internal import Messaging
internal import Postgres
internal import Store

/// What `Settler` and `StepTransaction.run` are to the services: does what a batch's cycle says, against the simulated
/// servers. Where the simulation is sabotaged, it does it in the wrong order.
final class SettlingRun<Element: Sendable> {
    typealias Cycle = SettlingCycle<Element, PostgresError>

    private let process: SimulatedProcess
    private let lease: Int64
    private let transaction: (Cycle.Part) -> StepTransaction
    private let keeping: (StepTransaction) -> Set<DeliveryTag>
    private let done: ([StepTransaction]) -> Void
    private var cycle: Cycle
    private var written: [StepTransaction] = []
    private var deferred: [Deferred] = []

    /// A commit that sabotage has put off, and where to begin again should it fail.
    private struct Deferred {
        var transaction: SimulatedTransaction
        var cycle: Cycle
        var written: [StepTransaction]
    }

    init(
        _ cycle: Cycle,
        _ process: SimulatedProcess,
        lease: Int64 = 0,
        transaction: @escaping (Cycle.Part) -> StepTransaction,
        keeping: @escaping (StepTransaction) -> Set<DeliveryTag> = { _ in [] },
        done: @escaping ([StepTransaction]) -> Void
    ) {
        self.cycle = cycle
        self.process = process
        self.lease = lease
        self.transaction = transaction
        self.keeping = keeping
        self.done = done
    }

    func go() {
        let sabotage = process.world.sabotage
        switch cycle.command {
        case .write(let part): step(transaction(part), process.transaction(), part)
        case .publish(let messages):
            if sabotage == .ackBeforeConfirm {
                process.broker.publish(messages, from: process) { _ in }
                cycle.confirmed()
                return go()
            }
            process.publishUntilConfirmed(messages) { [self] in
                cycle.confirmed()
                if sabotage == .publishBeforeCommit { commitDeferred() } else { go() }
            }
        case .acknowledge(let tags):
            process.consumer?.ack(tags)
            cycle.acknowledged()
            if sabotage == .ackBeforeCommit { commitDeferred() } else { go() }
        case .end: done(written)
        }
    }

    // One statement of a transaction after the other.
    private func step(_ transaction: StepTransaction, _ session: SimulatedTransaction, _ part: Cycle.Part) {
        let database = process.database
        func ask<Value>(
            _ statement: @escaping () throws(PostgresError) -> Value?,
            _ take: @escaping (inout StepTransaction, Value) -> Void
        ) {
            process.ask(session, statement) { [self] result in
                switch result {
                case .failure(let error): fail(error, part)
                case .success(let value):
                    var transaction = transaction
                    take(&transaction, value)
                    step(transaction, session, part)
                }
            }
        }
        var next = transaction
        switch transaction.command {
        case .claim(let jobs): ask({ database.claim(jobs, session) }, { $0.claimed($1) })
        case .hold(let leases): ask({ database.holding(leases, session) }, { $0.held($1) })
        case .readRules(let versions):
            next.read(Tenancy.entries.filter { versions[$0.key] != nil })
            step(next, session, part)
        case .readRecords:
            next.seen([:])
            step(next, session, part)
        case .lease(let steps) where steps.isEmpty:
            next.leased([])
            step(next, session, part)
        case .lease(let steps): ask({ [lease] in database.lease(steps, for: lease, session) }, { $0.leased($1) })
        case .record(let records) where records.isEmpty:
            next.recorded()
            step(next, session, part)
        case .record(let records):
            ask(
                { () throws(PostgresError) in
                    try database.record(records, session)
                    return true
                },
                { transaction, _ in transaction.recorded() }
            )
        case .findOpenJobs(let jobs) where jobs.isEmpty:
            next.found(openJobs: [])
            step(next, session, part)
        case .findOpenJobs(let jobs):
            ask(
                { database.openJobs(besides: jobs, session) },
                { [world = process.world] transaction, jobs in
                    if !jobs.isEmpty { world.saw(.openJobsFound) }
                    transaction.found(openJobs: jobs)
                }
            )
        case .commit: commit(transaction, session, part)
        }
    }

    private func commit(_ transaction: StepTransaction, _ session: SimulatedTransaction, _ part: Cycle.Part) {
        if process.world.sabotage == .publishBeforeCommit || process.world.sabotage == .ackBeforeCommit {
            deferred.append(Deferred(transaction: session, cycle: cycle, written: written))
            take(transaction)
            return
        }
        process.commit(session) { [self] error in
            if let error { fail(error, part) } else { take(transaction) }
        }
    }

    private func take(_ transaction: StepTransaction) {
        written.append(transaction)
        cycle.written(transaction.aftermath.messages, keeping: keeping(transaction))
        go()
    }

    private func fail(_ error: PostgresError, _ part: Cycle.Part) {
        if error.isFaultOfData, part.fault == nil {
            process.world.saw(.partRefused)
            cycle.refused(error)
            go()
        } else if error.isTransient {
            process.later(process.pause()) { [self] in go() }
        } else {
            process.world.violate("\(process.name) gives up on a batch: \(error)")
        }
    }

    private func commitDeferred() {
        guard !deferred.isEmpty else { return go() }
        let first = deferred.removeFirst()
        process.commit(first.transaction) { [self] error in
            guard error != nil else { return commitDeferred() }
            deferred = []
            cycle = first.cycle
            written = first.written
            process.later(process.pause()) { [self] in go() }
        }
    }
}
