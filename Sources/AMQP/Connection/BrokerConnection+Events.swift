internal import CRabbitMQ
internal import Glibc

extension BrokerConnection {
    /// The next thing that the broker told, without waiting; nil when there is none. Serves heartbeats meanwhile, so it is
    /// to be called at least each half heartbeat.
    func nextEvent() throws(AMQPError) -> BrokerEvent? {
        while true {
            var frame = amqp_frame_t()
            var none = timeval()
            let status = amqp_simple_wait_frame_noblock(state, &frame, &none)
            if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            guard status == AMQP_STATUS_OK.rawValue else { throw failure(status, "read") }
            let event = try take(frame)
            // Everything is copied by now; the library keeps what still waits in its queue.
            amqp_maybe_release_buffers_on_channel(state, frame.channel)
            if let event { return event }
        }
    }

    private func take(_ frame: amqp_frame_t) throws(AMQPError) -> BrokerEvent? {
        switch CInt(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            return try take(frame.payload.method)
        case AMQP_FRAME_HEADER:
            guard let decoded = frame.payload.properties.decoded else { throw outOfOrder() }
            let properties = reader.properties(decoded.load(as: amqp_basic_properties_t.self))
            let isDue = content?.takeHeader(properties, size: frame.payload.properties.body_size) ?? false
            guard isDue else { throw outOfOrder() }
            return finishedContent()
        case AMQP_FRAME_BODY:
            let isDue = content?.takeBody(WireReader.buffer(frame.payload.body_fragment)) ?? false
            guard isDue else { throw outOfOrder() }
            return finishedContent()
        default:
            return nil
        }
    }

    private func take(_ method: amqp_method_t) throws(AMQPError) -> BrokerEvent? {
        if let close = Close(method) { throw closed(close, "go on") }
        guard let decoded = method.decoded else { return nil }
        switch method.id {
        case signalbox_amqp_basic_deliver:
            let deliver = decoded.load(as: amqp_basic_deliver_t.self)
            content = PendingContent(
                .delivery(number: deliver.delivery_tag, isRedelivered: deliver.redelivered != 0),
                exchange: reader.exchange(deliver.exchange),
                routingKey: reader.routingKey(deliver.routing_key)
            )
        case signalbox_amqp_basic_return:
            let returned = decoded.load(as: amqp_basic_return_t.self)
            content = PendingContent(
                .returned(replyCode: returned.reply_code, replyText: WireReader.string(returned.reply_text)),
                exchange: reader.exchange(returned.exchange),
                routingKey: reader.routingKey(returned.routing_key)
            )
        case signalbox_amqp_basic_ack:
            let ack = decoded.load(as: amqp_basic_ack_t.self)
            return .confirmed(ack.delivery_tag, multiple: ack.multiple != 0)
        case signalbox_amqp_basic_nack:
            let nack = decoded.load(as: amqp_basic_nack_t.self)
            return .rejected(nack.delivery_tag, multiple: nack.multiple != 0)
        case signalbox_amqp_basic_cancel:
            return .consumerCancelled
        case signalbox_amqp_connection_blocked:
            return .blocked(reason: WireReader.string(decoded.load(as: amqp_connection_blocked_t.self).reason))
        case signalbox_amqp_connection_unblocked:
            return .unblocked
        default:
            break
        }
        return nil
    }

    /// The message of a basic.get that was answered with one: its frames follow at once.
    func fetched(_ method: amqp_method_t) throws(AMQPError) -> AMQPDelivery {
        guard let decoded = method.decoded else { throw outOfOrder() }
        let got = decoded.load(as: amqp_basic_get_ok_t.self)
        content = PendingContent(
            .delivery(number: got.delivery_tag, isRedelivered: got.redelivered != 0),
            exchange: reader.exchange(got.exchange),
            routingKey: reader.routingKey(got.routing_key)
        )
        let deadline = ContinuousClock.now + configuration.rpcTimeout
        while true {
            if case .delivered(let delivery)? = try nextEvent() { return delivery }
            let left = (deadline - .now).roundedUpMilliseconds
            guard left > 0 else { throw failure(AMQP_STATUS_TIMEOUT.rawValue, "hand out a message") }
            var socket = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&socket, 1, CInt(clamping: min(left, 100)))
        }
    }

    private func finishedContent() -> BrokerEvent? {
        guard let event = content?.event(epoch: epoch) else { return nil }
        content = nil
        return event
    }

    private func outOfOrder() -> AMQPError {
        isLost = true
        return AMQPError(.connectionClosed(replyCode: nil), "The broker sent a message's frames out of order.")
    }
}
