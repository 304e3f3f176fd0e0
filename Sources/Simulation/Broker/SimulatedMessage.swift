internal import AMQP

/// A message in a queue.
struct SimulatedMessage {
    var content: AMQPMessage
    /// How often it came back.
    var returns = 0

    init(_ content: AMQPMessage) {
        self.content = content
    }

    func delivery(epoch: UInt64, number: UInt64) -> AMQPDelivery {
        var properties = content.properties
        if returns > 0 { properties.headers["x-delivery-count"] = .int64(Int64(returns)) }
        return AMQPDelivery(
            tag: DeliveryTag(epoch: epoch, number: number),
            exchange: content.exchange,
            routingKey: content.routingKey,
            isRedelivered: returns > 0,
            properties: properties,
            body: content.body
        )
    }
}
