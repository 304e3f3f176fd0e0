internal import CRabbitMQ

extension BrokerConnection {
    /// Sends what is published meanwhile in as few segments as it fits in: the broker is woken for all of it at once, not for
    /// each message. And the library announces more after a last frame that is exactly full; nothing waits for that either.
    func sendingTogether(_ publish: () throws(AMQPError) -> Void) throws(AMQPError) {
        _ = signalbox_tcp_cork(descriptor, 1)
        defer { _ = signalbox_tcp_cork(descriptor, 0) }
        try publish()
    }

    /// Sends a mandatory message that was checked before, within ``sendingTogether(_:)``; does not wait for its confirm. May
    /// block while the socket is full: arm ``watch`` first.
    func publish(_ message: AMQPMessage) throws(AMQPError) {
        arena.recycle()
        var properties = arena.properties(message.properties)
        let exchange = arena.bytes(message.exchange)
        let routingKey = arena.bytes(message.routingKey)
        let status = message.body.withUnsafeBytes { body in
            amqp_basic_publish(
                state,
                Self.channel,
                exchange,
                routingKey,
                1,
                0,
                &properties,
                amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
            )
        }
        guard status == AMQP_STATUS_OK.rawValue else { throw failure(status, "publish") }
    }

    func acknowledge(_ number: UInt64, multiple: Bool) throws(AMQPError) {
        let status = amqp_basic_ack(state, Self.channel, number, multiple ? 1 : 0)
        guard status == AMQP_STATUS_OK.rawValue else { throw failure(status, "acknowledge") }
    }

    func reject(_ number: UInt64, requeue: Bool) throws(AMQPError) {
        let status = amqp_basic_reject(state, Self.channel, number, requeue ? 1 : 0)
        guard status == AMQP_STATUS_OK.rawValue else { throw failure(status, "reject") }
    }

    /// Has every publish on the channel confirmed.
    func selectConfirms() throws(AMQPError) {
        try request("confirm publishes") { amqp_confirm_select($0, Self.channel) }
    }

    /// Starts deliveries from a queue, at most `prefetch` of them unsettled.
    func consume(_ queue: String, tag: String, prefetch: UInt16, arguments: AMQPTable) throws(AMQPError) {
        try request("limit unsettled deliveries to \(prefetch)") { amqp_basic_qos($0, Self.channel, 0, prefetch, 0) }
        try request("consume from queue '\(queue)'") {
            amqp_basic_consume(
                $0,
                Self.channel,
                arena.bytes(queue),
                arena.bytes(tag),
                0,
                0,
                0,
                arena.table(arguments)
            )
        }
    }

    /// Stops deliveries; what is on its way already still arrives as events.
    func cancelConsumer(tag: String) throws(AMQPError) {
        try request("cancel the consumer") { amqp_basic_cancel($0, Self.channel, arena.bytes(tag)) }
    }
}
