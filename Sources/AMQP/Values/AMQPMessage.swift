/// A message to publish.
package struct AMQPMessage: Sendable, Hashable {
    /// Empty for the default exchange, which routes to the queue that the routing key names. At most 255 bytes.
    package var exchange: String
    /// At most 255 bytes.
    package var routingKey: String
    /// Give each message a `messageID`: it is what a message published twice is recognised by.
    package var properties: AMQPProperties
    /// The broker refuses more than its `max_message_size` (128 MiB on 3.10, 16 MiB on 4.x).
    package var body: [UInt8]

    package init(exchange: String, routingKey: String, properties: AMQPProperties = AMQPProperties(), body: [UInt8]) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
    }
}
