package import AMQP
internal import FoundationEssentials
package import Logging
internal import Messaging
internal import Metrics
package import Model
internal import ServiceLifecycle
package import Store

/// Tells rules of the events that they have gathered, once these are due; cancels executions that newer ones replace; and
/// takes away what guards need not remember any more.
///
/// Any number of these services may run. What is due is published first, and taken away once that is confirmed; whoever
/// publishes it a second time publishes the same event.
package struct GatheringService: Service {
    private static let page = 100
    /// How often what was missed is looked for.
    private static let sweep = Duration.seconds(5)

    private let store: Store
    private let publisher: ConfirmedPublisher
    private let retention: Duration
    private let poll: Duration
    private let clock: WallClock
    private let logger: Logger

    /// - Parameter retention: How long ago an event may have happened that still counts.
    package init(
        store: Store,
        publisher: ConfirmedPublisher,
        retention: Duration,
        poll: Duration = .milliseconds(250),
        clock: WallClock = .system,
        logger: Logger
    ) {
        self.store = store
        self.publisher = publisher
        self.retention = retention
        self.poll = poll
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var swept: ContinuousClock.Instant?
            while !Task.isCancelled {
                do {
                    let count = try await turn()
                    if swept.map({ ContinuousClock.now - $0 >= Self.sweep }) ?? true {
                        try await tidy()
                        swept = .now
                    }
                    if count < Self.page { try await Task.sleep(for: poll) }
                } catch  where !Task.isCancelled {
                    logger.warning("gathered events not worked off; trying again", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                } catch {
                    break
                }
            }
        }
    }

    /// Publishes what is due and cancels what is replaced; returns how much there was of whichever there was more.
    @discardableResult
    package func turn() async throws -> Int {
        let replaced = try await store.replacedExecutions(limit: Self.page)
        let cause = "limit \(GuardKind.concurrency.rawValue): a newer execution takes its place"
        _ = try await store.change(replaced, .cancel, cause: cause, who: nil)
        let due = try await store.dueGatherings(limit: Self.page)
        if !due.isEmpty { try await publish(due) }
        return max(replaced.count, due.count)
    }

    /// Looks for slots that nobody freed, and takes away what does not count any more.
    package func tidy() async throws {
        _ = try await store.freeLostSlots(limit: 1000)
        try await store.forgetFirings(before: clock.now - retention)
        let dropped = try await store.removeArchivedGatherings()
        if dropped > 0 {
            Counter(label: "signalbox_gathered_events_dropped").increment(by: dropped)
            logger.info("what archived rules had gathered is dropped", metadata: ["events": "\(dropped)"])
        }
    }

    private func publish(_ due: [GatheringLedger.Batch]) async throws {
        let rules = try await store.currentRules(Set(due.map(\.rule)))
        let events = try await store.events(ofGatherings: due.map(\.id))
        var told: [Event] = []
        for batch in due {
            let rule = rules[batch.rule]
            if let rule, rule.definition.guards.gathering?.kind == batch.kind,
                let gathered = GatheredEvent(batch, rule, events[batch.id] ?? [])
            {
                told.append(gathered.event)
            } else {
                // The rule has another version by now, which does not gather in this way, or retention has taken the events.
                Counter(label: "signalbox_gathered_events_dropped").increment(by: batch.count)
                logger.warning(
                    "gathered events dropped: nothing would begin with them",
                    metadata: [
                        "tenant": "\(batch.tenant)", "rule": "\(batch.rule)", "events": "\(batch.count)",
                        "kind": "\(batch.kind.rawValue)",
                    ]
                )
            }
        }
        try await publisher.publishUntilConfirmed(told.map(\.message))
        try await store.removeGatherings(due.map(\.id))
        Counter(label: "signalbox_gatherings").increment(by: told.count)
    }
}
