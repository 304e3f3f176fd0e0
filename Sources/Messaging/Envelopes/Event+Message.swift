package import AMQP
package import Model

extension Event {
    /// The message that publishes it as a structured CloudEvent: its routing key is its type.
    package var message: AMQPMessage {
        AMQPMessage(
            exchange: Exchanges.events,
            routingKey: type,
            properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: id),
            body: structured()
        )
    }
}
