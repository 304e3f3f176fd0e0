internal import CRabbitMQ

extension BrokerConnection {
    /// The AMQP handshake. The capabilities are what makes the broker speak up: without them a deleted queue leaves a
    /// consumer waiting for ever, and an alarm a publisher.
    static func logIn(
        _ state: amqp_connection_state_t,
        _ configuration: AMQPConfiguration,
        _ watch: SocketWatch
    ) throws(AMQPError) {
        let arena = WireArena()
        let properties: AMQPTable = [
            "product": "Signalbox",
            "connection_name": .string(configuration.connectionName),
            "capabilities": .table([
                "consumer_cancel_notify": true,
                "connection.blocked": true,
                "publisher_confirms": true,
                "basic.nack": true,
            ]),
        ]
        var table = arena.table(properties)
        let reply = signalbox_amqp_login_plain(
            state,
            configuration.virtualHost,
            frameSize,
            CInt(configuration.heartbeat.components.seconds),
            &table,
            configuration.user,
            configuration.password
        )
        guard reply.reply_type != AMQP_RESPONSE_NORMAL else { return }
        throw logInError(reply, configuration, isLate: watch.hasFired)
    }

    private static func logInError(
        _ reply: amqp_rpc_reply_t,
        _ configuration: AMQPConfiguration,
        isLate: Bool
    ) -> AMQPError {
        let address = "\(configuration.host):\(configuration.port)"
        if let close = Close(reply) {
            switch close.code {
            case 403:
                return AMQPError(
                    .authenticationRefused,
                    "The broker at \(address) refused user '\(configuration.user)': check the name and the password."
                )
            case 530:
                return AMQPError(
                    .virtualHostRefused,
                    "The broker at \(address) does not let user '\(configuration.user)' into virtual host "
                        + "'\(configuration.virtualHost)': check that it exists and that the user has permissions there "
                        + "(\(close.text))."
                )
            default:
                return AMQPError(
                    .connectionClosed(replyCode: close.code),
                    "The broker at \(address) ended the login: \(close.code) \(close.text)."
                )
            }
        }
        // Whichever is first when time is over: the library, or the watchdog, which ends the connection.
        if isLate || reply.library_error == AMQP_STATUS_TIMEOUT.rawValue {
            return AMQPError(
                .connect,
                "The broker at \(address) did not finish the login in \(configuration.connectTimeout)."
            )
        }
        return AMQPError(
            .connect,
            "The login at \(address) failed (\(text(reply.library_error))): check that an AMQP 0-9-1 broker listens "
                + "there, and whether the port wants TLS."
        )
    }

    /// The library's words for one of its status codes.
    static func text(_ status: CInt) -> String {
        amqp_error_string2(status).map { String(cString: $0) } ?? "status \(status)"
    }
}
