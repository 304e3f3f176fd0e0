package import AMQP
internal import Messaging
package import Store

/// A leased step that is under way.
package struct Flight: Sendable {
    package var step: ClaimedStep
    package var lease: Lease
    package var entry: RuleLibrary.Entry?
    /// What to ack when it is recorded.
    package var deliveries: [AMQPDelivery] = []

    /// The same with those of a batch's deliveries that asked for it.
    package func bringing(_ batch: JobBatch) -> Flight {
        var flight = self
        flight.deliveries = batch.deliveries(of: lease.job)
        return flight
    }
}
