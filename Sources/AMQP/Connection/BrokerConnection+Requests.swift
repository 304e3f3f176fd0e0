internal import CRabbitMQ

extension BrokerConnection {
    /// What the broker says when it closes a channel or the connection.
    struct Close {
        let code: UInt16
        let text: String
        let isPublish: Bool
        let isConnection: Bool

        init?(_ reply: amqp_rpc_reply_t) {
            guard reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION else { return nil }
            self.init(reply.reply)
        }

        init?(_ method: amqp_method_t) {
            guard let decoded = method.decoded else { return nil }
            switch method.id {
            case signalbox_amqp_channel_close:
                let close = decoded.load(as: amqp_channel_close_t.self)
                (code, text) = (close.reply_code, WireReader.string(close.reply_text))
                (isPublish, isConnection) = (close.class_id == 60 && close.method_id == 40, false)
            case signalbox_amqp_connection_close:
                let close = decoded.load(as: amqp_connection_close_t.self)
                (code, text) = (close.reply_code, WireReader.string(close.reply_text))
                (isPublish, isConnection) = (false, true)
            default: return nil
            }
        }
    }

    /// Asks the broker and waits for its answer, which is valid until the next call. `purpose` completes "refused to …".
    @discardableResult
    func request<Answer>(
        _ purpose: String,
        _ body: (amqp_connection_state_t) -> UnsafeMutablePointer<Answer>?
    ) throws(AMQPError) -> UnsafeMutablePointer<Answer> {
        try prepare()
        // The library's own deadline is for the answer alone; a send that blocks is the watchdog's.
        watch.arm(configuration.rpcTimeout + .seconds(1))
        defer { watch.disarm() }
        if let answer = body(state) { return answer }
        throw failure(amqp_get_rpc_reply(state), purpose)
    }

    /// The same for the calls that return the reply itself.
    @discardableResult
    func request(
        _ purpose: String,
        reply body: (amqp_connection_state_t) -> amqp_rpc_reply_t
    ) throws(AMQPError) -> amqp_method_t {
        try prepare()
        watch.arm(configuration.rpcTimeout + .seconds(1))
        defer { watch.disarm() }
        let reply = body(state)
        if reply.reply_type == AMQP_RESPONSE_NORMAL { return reply.reply }
        throw failure(reply, purpose)
    }

    /// Answers the broker's closing and says what it means.
    func closed(_ close: Close, _ purpose: String) -> AMQPError {
        if close.isConnection {
            isLost = true
            var ok = amqp_connection_close_ok_t()
            amqp_send_method(state, 0, signalbox_amqp_connection_close_ok, &ok)
            return AMQPError(
                .connectionClosed(replyCode: close.code),
                "The broker closed the connection: \(close.code) \(close.text)."
            )
        }
        var ok = amqp_channel_close_ok_t()
        amqp_send_method(state, Self.channel, signalbox_amqp_channel_close_ok, &ok)
        let error = AMQPError(
            .channelClosed(replyCode: close.code),
            "The broker refused to \(close.isPublish ? "take a message" : purpose): \(close.code) \(close.text)."
        )
        if close.isPublish { refusedPublish = error }
        return error
    }

    /// Turns a failed call's status into an error; the connection is lost with it.
    func failure(_ status: CInt, _ purpose: String) -> AMQPError {
        isLost = true
        if watch.hasFired {
            return AMQPError(
                .connectionClosed(replyCode: nil),
                "The broker stopped reading, so the connection was given up while trying to \(purpose)."
            )
        }
        switch status {
        case AMQP_STATUS_TIMEOUT.rawValue:
            return AMQPError(
                .rpcTimeout,
                "The broker did not answer in \(configuration.rpcTimeout) when asked to \(purpose)."
            )
        case AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue:
            return AMQPError(
                .connectionClosed(replyCode: nil),
                "The broker was silent for two heartbeats, so the connection was given up."
            )
        default:
            return AMQPError(
                .connectionClosed(replyCode: nil),
                "The connection to the broker was lost while trying to \(purpose) (\(Self.text(status)))."
            )
        }
    }

    private func failure(_ reply: amqp_rpc_reply_t, _ purpose: String) -> AMQPError {
        if let close = Close(reply) { return closed(close, purpose) }
        return failure(reply.library_error, purpose)
    }

    private func prepare() throws(AMQPError) {
        guard !isLost else {
            throw AMQPError(.connectionClosed(replyCode: nil), "The connection to the broker was lost.")
        }
        arena.recycle()
    }
}
