package import AMQP
package import Store

/// A leased step that is under way.
package struct Flight: Sendable {
    package var step: ClaimedStep
    package var lease: Lease
    package var entry: RuleLibrary.Entry?
    /// What to ack when it is recorded.
    package var deliveries: [AMQPDelivery] = []
}
