package import AMQP
package import Logging
internal import Messaging
package import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// Takes events off the broker, finds the rules that they fire, writes it all in one transaction, publishes the jobs, and
/// acks last.
package struct Matcher: Service {
    private let configuration: MatcherConfiguration
    private let store: Store
    private let book: RuleBook
    private let decoder: EventDecoder
    private let consumer: Consumer
    private let publisher: ConfirmedPublisher
    private let activity: Activity
    private let metrics = MatcherMetrics()
    private let clock: WallClock
    private let logger: Logger

    package init(
        configuration: MatcherConfiguration,
        store: Store,
        book: RuleBook,
        limits: EventLimits,
        consumer: Consumer,
        publisher: ConfirmedPublisher,
        activity: Activity,
        clock: WallClock = .system,
        logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.book = book
        decoder = EventDecoder(limits: limits)
        self.consumer = consumer
        self.publisher = publisher
        self.activity = activity
        self.clock = clock
        self.logger = logger
    }

    /// Works until the service is told to stop; what it has not acked by then is delivered again to somebody else.
    package func run() async throws {
        try await consumer.whileConsuming {
            // No event is judged by rules that were never loaded.
            _ = try await Patience(logger: logger).until { try await book.refresh() }
            try await consumer.settleBatches(
                of: BatchSize(wanted: configuration.batchSize, most: 1),
                within: configuration.batchWait,
                settle: settle
            )
        }
    }

    // The cycle says what to do, in which order. Returns how many events there were.
    private func settle(_ deliveries: [AMQPDelivery]) async throws -> Int {
        let begun = ContinuousClock.now
        let patience = Patience(logger: logger)
        var cycle = MatcherCycle(deliveries)
        steps: while true {
            switch cycle.command {
            case .take: cycle.taken(try await take(deliveries, patience))
            case .refresh: cycle.refreshed(isFresher: try await patience.until { try await book.refresh() })
            case .record(let events):
                do {
                    cycle.recorded(try await patience.until { try await store.record(events) })
                } catch let error as PostgresError where error.isFaultOfData {
                    cycle.refused(error)
                }
            case .publish(let messages):
                try await publisher.publishUntilConfirmed(messages)
                cycle.confirmed()
            case .acknowledge(let tags):
                await consumer.ack(tags)
                cycle.acknowledged()
            case .end: break steps
            }
        }

        activity.events.add(cycle.matched.count - cycle.poisonous)
        metrics.settled(cycle, at: clock.now, took: .now - begun)
        logWarnings(cycle.warnings)
        for letter in cycle.letters {
            logger.notice(
                "event refused",
                metadata: [
                    "cause": "\(letter.cause.code)", "field": "\(letter.cause.field ?? "")",
                    "tenant": "\(letter.tenant ?? "")", "event": "\(letter.eventID ?? "")",
                ]
            )
        }
        return cycle.matched.count + cycle.repeated + cycle.letters.count - cycle.poisonous
    }

    // A line for each rule that events of the batch broke: a publisher that is wrong is wrong with every event.
    private func logWarnings(_ warnings: [EventRefusal]) {
        let alike = Dictionary(grouping: warnings) { [$0.tenant?.rawValue ?? "", $0.type ?? "", $0.message] }
        for case let first? in alike.values.map(\.first) {
            let count = alike[[first.tenant?.rawValue ?? "", first.type ?? "", first.message]]?.count ?? 0
            logger.warning(
                "event does not fit its schema",
                metadata: [
                    "tenant": "\(first.tenant?.rawValue ?? "")", "event_type": "\(first.type ?? "")",
                    "field": "\(first.field ?? "")", "problem": "\(first.message)", "events": "\(count)",
                    "event": "\(first.id ?? "")",
                ]
            )
        }
    }

    private func take(_ deliveries: [AMQPDelivery], _ patience: Patience) async throws -> EventIntake {
        let batch = DecodedBatch(deliveries, decoder: decoder)
        let snapshot = book.snapshot
        let needed = batch.records(neededBy: snapshot)
        let records = needed.isEmpty ? RecordBook() : try await patience.until { try await store.records(needed) }
        let now = clock.now
        return EventIntake(
            batch,
            snapshot: snapshot,
            now: now,
            oldest: now - configuration.retention,
            records: records
        )
    }
}
