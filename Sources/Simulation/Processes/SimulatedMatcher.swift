internal import AMQP
internal import Engine
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres
internal import Store

/// `Matcher`, against the simulated servers.
final class SimulatedMatcher: SimulatedProcess {
    private let decoder = EventDecoder()
    private var isStale = false

    init(_ number: Int, in plant: Plant) {
        super.init("matcher \(number)", in: plant, consuming: Queues.events, prefetch: 4)
        isStale = plant.world.plan.beginsStale
    }

    override func begin() {
        if life > 0 { isStale = false }
        takeBatch()
    }

    private func takeBatch() {
        consumer?.nextBatch(upTo: 3) { [self] deliveries in
            MatcherRun(self, deliveries) { [self] in takeBatch() }.go()
        }
    }

    func take(_ deliveries: [AMQPDelivery]) -> EventIntake {
        EventIntake(
            deliveries,
            decoder: decoder,
            snapshot: isStale ? Tenancy.staleSnapshot : Tenancy.snapshot,
            now: world.time,
            oldest: World.epoch - .seconds(86_400)
        )
    }

    /// True where the rules have changed since they were loaded.
    func refresh() -> Bool {
        defer { isStale = false }
        return isStale
    }
}

/// Does what a batch's cycle says; in the wrong order where the simulation is sabotaged.
private final class MatcherRun {
    private let matcher: SimulatedMatcher
    private let deliveries: [AMQPDelivery]
    private let done: () -> Void
    private var cycle: MatcherCycle
    private var deferred: [(transaction: SimulatedTransaction, cycle: MatcherCycle)] = []

    init(_ matcher: SimulatedMatcher, _ deliveries: [AMQPDelivery], done: @escaping () -> Void) {
        self.matcher = matcher
        self.deliveries = deliveries
        self.done = done
        cycle = MatcherCycle(deliveries)
    }

    func go() {
        let sabotage = matcher.world.sabotage
        switch cycle.command {
        case .take:
            cycle.taken(matcher.take(deliveries))
            go()
        case .refresh:
            matcher.ask(nil, { true }) { [self] (result: Result<Bool, PostgresError>) in
                guard case .success = result else { return wait() }
                let isFresher = matcher.refresh()
                if isFresher { matcher.world.saw(.rulesRefreshed) }
                cycle.refreshed(isFresher: isFresher)
                go()
            }
        case .record(let events): record(events)
        case .publish(let messages):
            if sabotage == .ackBeforeConfirm {
                matcher.broker.publish(messages, from: matcher) { _ in }
                cycle.confirmed()
                return go()
            }
            matcher.publishUntilConfirmed(messages) { [self] in
                cycle.confirmed()
                if sabotage == .publishBeforeCommit { commitDeferred() } else { go() }
            }
        case .acknowledge(let tags):
            matcher.consumer?.ack(tags)
            cycle.acknowledged()
            if sabotage == .ackBeforeCommit { commitDeferred() } else { go() }
        case .end:
            for _ in cycle.letters { matcher.world.saw(.eventRefused) }
            done()
        }
    }

    private func wait() {
        matcher.later(matcher.pause()) { [self] in go() }
    }

    // One statement, which commits by itself.
    private func record(_ events: [MatchedEvent]) {
        let session = matcher.transaction()
        let matcher = matcher
        let isDeferred =
            matcher.world.sabotage == .publishBeforeCommit || matcher.world.sabotage == .ackBeforeCommit
        matcher.ask(session) { () throws(PostgresError) -> Set<UUID>? in
            if events.contains(where: { $0.event.data["poison"] == "event" }) {
                throw PostgresError(.server, "an invalid byte sequence", sqlState: .characterNotInRepertoire)
            }
            session.matched = events
            let new = matcher.database.new(events)
            if !isDeferred, let error = matcher.decide(session) { throw error }
            return new
        } _: { [self] result in
            switch result {
            case .success(let new):
                if isDeferred { deferred.append((session, cycle)) }
                findOpenJobs(events, new)
            case .failure(let error) where error.isFaultOfData:
                matcher.world.saw(.partRefused)
                cycle.refused(error)
                go()
            case .failure: wait()
            }
        }
    }

    private func findOpenJobs(_ events: [MatchedEvent], _ new: Set<UUID>) {
        let known = events.map(\.key).filter { !new.contains($0) }
        guard !known.isEmpty else {
            cycle.recorded(RecordedEvents(new: new, openJobs: []))
            return go()
        }
        matcher.world.saw(.eventKnown)
        matcher.ask(nil, { [matcher] in matcher.database.openJobs(ofEvents: known) }) { [self] result in
            // All of it is done again: then every event is known.
            guard case .success(let jobs) = result else { return wait() }
            if !jobs.isEmpty { matcher.world.saw(.openJobsFound) }
            cycle.recorded(RecordedEvents(new: new, openJobs: jobs))
            go()
        }
    }

    private func commitDeferred() {
        guard !deferred.isEmpty else { return go() }
        let first = deferred.removeFirst()
        matcher.commit(first.transaction) { [self] error in
            guard error != nil else { return commitDeferred() }
            deferred = []
            cycle = first.cycle
            wait()
        }
    }
}
