package import AMQP
package import FoundationEssentials
package import Messaging
package import Model
package import Postgres
package import Store

/// What a matcher does with a batch of events, and in which order: take them in, refresh the rules where they may be stale,
/// record, publish the jobs, acknowledge. A pure state machine.
package struct MatcherCycle: Sendable {
    package enum Command: Sendable {
        /// Match the batch by the rules of now, then say ``MatcherCycle/taken(_:)``.
        case take
        /// Load the rules anew, then say ``MatcherCycle/refreshed(isFresher:)``.
        case refresh
        /// Record these in one transaction, then say ``MatcherCycle/recorded(_:)``, or ``MatcherCycle/refused(_:)`` where
        /// the database refuses them for what is in them. With an outage record them again.
        case record([MatchedEvent])
        /// Publish these until each is confirmed, then say ``MatcherCycle/confirmed()``.
        case publish([AMQPMessage])
        /// Acknowledge these, then say ``MatcherCycle/acknowledged()``.
        case acknowledge([DeliveryTag])
        case end
    }

    private enum Stage {
        case taking, refreshing, takingAgain
        case settling(SettlingCycle<MatchedEvent, PostgresError>)
    }

    private let deliveries: [DeliveryTag]
    private var stage = Stage.taking
    /// What the batch was read as.
    package private(set) var matched: [MatchedEvent] = []
    /// Of events that were refused.
    package private(set) var letters: [DeadLetter] = []
    /// What is wrong with events that were taken all the same.
    package private(set) var warnings: [EventRefusal] = []
    /// Events that were in the batch a second time.
    package private(set) var repeated = 0
    /// The keys of events that were not there before.
    package private(set) var new: Set<UUID> = []
    /// Why executions of new events did not begin.
    package private(set) var trips: [GuardTrip] = []
    /// How many events the database did not take.
    package private(set) var poisonous = 0

    package init(_ deliveries: [AMQPDelivery]) {
        self.deliveries = deliveries.map(\.tag)
    }

    /// What to do now.
    package var command: Command {
        switch stage {
        case .taking, .takingAgain: .take
        case .refreshing: .refresh
        case .settling(let cycle):
            switch cycle.command {
            case .write(let part): .record(part.elements)
            case .publish(let messages): .publish(messages)
            case .acknowledge(let tags): .acknowledge(tags)
            case .end: .end
            }
        }
    }

    /// The batch was matched. What stale rules may have refused is looked at once more.
    package mutating func taken(_ intake: EventIntake) {
        matched = intake.matched
        letters = intake.letters
        warnings = intake.warnings
        repeated = intake.repeated
        if case .taking = stage, intake.mayBeStale {
            stage = .refreshing
        } else {
            settle()
        }
    }

    package mutating func refreshed(isFresher: Bool) {
        if isFresher { stage = .takingAgain } else { settle() }
    }

    private mutating func settle() {
        stage = .settling(SettlingCycle(matched, messages: letters.map(\.message), deliveries: deliveries))
    }

    /// The events are committed. Of those that were there before the open jobs are published: whoever was first may have
    /// died before it could.
    package mutating func recorded(_ recorded: RecordedEvents) {
        guard case .settling(var cycle) = stage, case .write(let part) = cycle.command else { return }
        new.formUnion(recorded.new)
        trips += recorded.trips
        let begun = part.elements.filter { recorded.new.contains($0.key) }
            .flatMap(\.jobs)
        cycle.written(JobBundle.messages(for: begun + recorded.openJobs))
        stage = .settling(cycle)
    }

    /// An event that the database does not take is a dead letter, and its neighbours are recorded all the same.
    package mutating func refused(_ error: PostgresError) {
        guard case .settling(var cycle) = stage else { return }
        cycle.refused(error)
        if case .write(let part) = cycle.command, let fault = part.fault {
            let refused = part.elements.map { DeadLetter($0.event, fault) }
            poisonous += refused.count
            letters += refused
            cycle.written(refused.map(\.message))
        }
        stage = .settling(cycle)
    }

    package mutating func confirmed() {
        guard case .settling(var cycle) = stage else { return }
        cycle.confirmed()
        stage = .settling(cycle)
    }

    package mutating func acknowledged() {
        guard case .settling(var cycle) = stage else { return }
        cycle.acknowledged()
        stage = .settling(cycle)
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
