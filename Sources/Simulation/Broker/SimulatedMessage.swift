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
        AMQPDelivery(
            tag: DeliveryTag(epoch: epoch, number: number),
            exchange: content.exchange,
            routingKey: content.routingKey,
            isRedelivered: returns > 0,
            properties: content.properties,
            body: content.body
        )
    }
}
