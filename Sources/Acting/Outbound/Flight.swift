package import AMQP
internal import Messaging
package import Store

/// A leased step that is under way. A reference, because it is passed on by many hands and never changes.
package final class Flight: Sendable {
    package let step: ClaimedStep
    package let lease: Lease
    package let entry: RuleLibrary.Entry?
    /// What to ack when it is recorded.
    package let deliveries: [AMQPDelivery]

    package init(step: ClaimedStep, lease: Lease, entry: RuleLibrary.Entry? = nil, deliveries: [AMQPDelivery] = []) {
        self.step = step
        self.lease = lease
        self.entry = entry
        self.deliveries = deliveries
    }

    /// The same with those of a batch's deliveries that asked for it.
    package func bringing(_ batch: JobBatch) -> Flight {
        Flight(step: step, lease: lease, entry: entry, deliveries: batch.deliveries(of: lease.job))
    }
}
