package import AMQP
package import Logging
internal import Messaging
internal import Postgres
package import Store

/// The end of every batch: publish what follows, wait for the confirms, then ack. The one place where a worker acks.
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

    /// Runs a transaction again, with growing pauses, until the database is there to take it. No attempt is counted:
    /// the fault is not the jobs'.
    package func patiently<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await Patience(logger: logger).until(body)
    }

    package func finish(_ deliveries: [AMQPDelivery], _ aftermath: Aftermath, took duration: Duration) async throws {
        try await publisher.publishUntilConfirmed(aftermath.messages)
        await consumer.ack(deliveries.map(\.tag))
        activity.actions.add(aftermath.outcomes.count)
        metrics.settled(aftermath, jobs: deliveries.count, took: duration)
    }
}
