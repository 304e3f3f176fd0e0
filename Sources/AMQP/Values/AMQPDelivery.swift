/// A message that a consumer was handed, to be acknowledged or rejected by its tag.
package struct AMQPDelivery: Sendable, Hashable {
    package let tag: DeliveryTag
    /// Where it was published, which is the dead-letter exchange for one that was dead-lettered.
    package let exchange: String
    package let routingKey: String
    /// Whether some consumer may have seen it before. Never proof that none has.
    package let isRedelivered: Bool
    package let properties: AMQPProperties
    package let body: [UInt8]

    package init(
        tag: DeliveryTag,
        exchange: String,
        routingKey: String,
        isRedelivered: Bool,
        properties: AMQPProperties,
        body: [UInt8]
    ) {
        self.tag = tag
        self.exchange = exchange
        self.routingKey = routingKey
        self.isRedelivered = isRedelivered
        self.properties = properties
        self.body = body
    }
}

extension AMQPDelivery {
    /// How often a quorum queue has handed it out before and got it back; 0 where the queue does not say.
    ///
    /// Source: https://www.rabbitmq.com/docs/3.10/quorum-queues#poison-message-handling
    package var returns: Int { properties.headers["x-delivery-count"]?.integer.map { Int(clamping: $0) } ?? 0 }

    /// Whether it was given back so often that it may be what those die of who take it: it is handed out alone.
    package var isSuspect: Bool { returns >= DeliveryBuffer.suspicion }
}
