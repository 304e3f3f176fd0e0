package import AMQP
package import Logging
package import Messaging
package import Postgres
package import Store

/// Runs the cycle of every batch of jobs: the one place where a worker publishes and acks.
package struct Settler: Sendable {
    private let consumer: Consumer
    private let publisher: ConfirmedPublisher
    private let metrics: WorkerMetrics
    private let activity: Activity
    private let logger: Logger

    package init(
        consumer: Consumer,
        publisher: ConfirmedPublisher,
        metrics: WorkerMetrics,
        activity: Activity,
        logger: Logger
    ) {
        self.consumer = consumer
        self.publisher = publisher
        self.metrics = metrics
        self.activity = activity
        self.logger = logger
    }

    /// Does what a batch's cycle says, in its order.
    ///
    /// A transaction that an outage hinders is run again, with growing pauses, until the database is there to take it: no
    /// attempt is counted, the fault is not the jobs'.
    ///
    /// - Parameters:
    ///   - letters: How many of the cycle's messages are dead letters from the start.
    ///   - begun: When the batch was taken.
    ///   - write: Writes a part and returns the committed transaction, with the deliveries that it only begins.
    package func settle<Element>(
        _ cycle: SettlingCycle<Element, PostgresError>,
        letters: Int = 0,
        begun: ContinuousClock.Instant,
        write: (SettlingCycle<Element, PostgresError>.Part) async throws -> (StepTransaction, keeping: Set<DeliveryTag>)
    ) async throws {
        var cycle = cycle
        var aftermath = Aftermath()
        aftermath.deadLetters = letters
        var acknowledged = 0
        while true {
            switch cycle.command {
            case .write(let part):
                do {
                    let (transaction, taken) = try await Patience(logger: logger).until { try await write(part) }
                    aftermath.merge(transaction.aftermath)
                    cycle.written(transaction.aftermath.messages, keeping: taken)
                } catch let error as PostgresError where error.isFaultOfData && part.fault == nil {
                    cycle.refused(error)
                }
            case .publish(let messages):
                try await publisher.publishUntilConfirmed(messages)
                cycle.confirmed()
            case .acknowledge(let tags):
                await consumer.ack(tags)
                acknowledged = tags.count
                cycle.acknowledged()
            case .end where acknowledged == 0: return
            case .end:
                activity.actions.add(aftermath.outcomes.count)
                metrics.settled(aftermath, jobs: acknowledged, took: .now - begun)
                return
            }
        }
    }
}
