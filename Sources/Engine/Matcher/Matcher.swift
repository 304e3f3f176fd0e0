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
            while true {
                let deliveries = try await consumer.nextBatch(
                    upTo: configuration.batchSize,
                    within: configuration.batchWait
                )
                guard !deliveries.isEmpty else { return }
                try await settle(deliveries)
            }
        }
    }

    private func settle(_ deliveries: [AMQPDelivery]) async throws {
        let begun = ContinuousClock.now
        var intake = take(deliveries)
        if intake.mayBeStale {
            let isFresher = try await Patience(logger: logger).until { try await book.refresh() }
            if isFresher { intake = take(deliveries) }
        }
        let (recorded, refused) = try await record(intake.matched)
        let letters = intake.letters + refused

        var messages: [AMQPMessage] = []
        for matched in intake.matched where recorded.new.contains(matched.key) {
            for execution in matched.executions { messages += execution.jobs.map(\.message) }
        }
        messages += recorded.openJobs.map(\.message)
        messages += letters.map(\.message)
        try await publisher.publishUntilConfirmed(messages)
        await consumer.ack(deliveries.map(\.tag))

        activity.events.add(intake.matched.count - refused.count)
        metrics.settled(intake, recorded, refused: refused.count, at: clock.now, took: .now - begun)
        for letter in letters {
            logger.notice(
                "event refused",
                metadata: [
                    "cause": "\(letter.cause.code)", "field": "\(letter.cause.field ?? "")",
                    "tenant": "\(letter.tenant ?? "")", "event": "\(letter.eventID ?? "")",
                ]
            )
        }
    }

    private func take(_ deliveries: [AMQPDelivery]) -> EventIntake {
        let now = clock.now
        return EventIntake(
            deliveries,
            decoder: decoder,
            snapshot: book.snapshot,
            now: now,
            oldest: now - configuration.retention
        )
    }

    // An event that the database does not take is a dead letter, and its neighbours are recorded all the same.
    private func record(_ matched: [MatchedEvent]) async throws -> (RecordedEvents, refused: [DeadLetter]) {
        let parts = try await Patience(logger: logger).until {
            try await isolatingPoison(matched) { events, poison in
                if let poison {
                    return (RecordedEvents(new: [], openJobs: []), events.map { DeadLetter($0.event, poison) })
                }
                return (try await store.record(events), [DeadLetter]())
            }
        }
        var recorded = RecordedEvents(new: [], openJobs: [])
        for (part, _) in parts {
            recorded.new.formUnion(part.new)
            recorded.openJobs += part.openJobs
        }
        return (recorded, parts.flatMap(\.1))
    }
}

extension DeadLetter {
    /// The letter of an event that the database refuses for what is in it.
    fileprivate init(_ event: Event, _ error: PostgresError) {
        self.init(
            subject: .event,
            queue: Queues.events,
            messageID: event.id,
            contentType: "application/cloudevents+json",
            body: event.structured(),
            cause: Cause(code: error.faultCode, message: "the database does not take the event: \(error.message)"),
            tenant: event.tenant.rawValue,
            eventType: event.type,
            eventID: event.id
        )
    }
}
