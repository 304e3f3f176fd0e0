package import AMQP
package import Model

extension Event {
    /// The message that publishes the event, as a structured CloudEvent.
    ///
    /// The type and the id are short enough for AMQP 0-9-1 (255 bytes) where Signalbox made them.
    package var message: AMQPMessage {
        AMQPMessage(
            exchange: Exchanges.events,
            routingKey: type,
            properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: id),
            body: structured()
        )
    }
}
