internal import CRabbitMQ
internal import Glibc

extension BrokerConnection {
    /// Connects, logs in and opens the channel. Blocks for the connect timeout twice, and the system's name resolution.
    static func open(_ configuration: AMQPConfiguration) throws(AMQPError) -> BrokerConnection {
        let connection = try established(configuration)
        try connection.openChannel()
        return connection
    }

    /// Opens the channel, again after the broker closed it.
    func openChannel() throws(AMQPError) {
        content = nil
        try request("open a channel") { amqp_channel_open($0, Self.channel) }
    }

    private static func established(_ configuration: AMQPConfiguration) throws(AMQPError) -> BrokerConnection {
        try check(configuration)
        guard let state = amqp_new_connection() else {
            throw AMQPError(.connect, "There is no memory left for a connection.")
        }
        var watch: SocketWatch?
        do throws(AMQPError) {
            try connect(state, configuration)
            watch = SocketWatch(amqp_get_sockfd(state))
            guard let watch else {
                throw AMQPError(.connect, "The process has no file descriptor left for a connection: raise its limit.")
            }
            watch.arm(configuration.connectTimeout)
            try logIn(state, configuration, watch)
            watch.disarm()
            return BrokerConnection(state: state, watch: watch, configuration: configuration)
        } catch {
            watch?.end()
            amqp_destroy_connection(state)
            throw error
        }
    }

    private static func check(_ configuration: AMQPConfiguration) throws(AMQPError) {
        let texts = [
            ("host", configuration.host), ("virtual host", configuration.virtualHost), ("user", configuration.user),
            ("password", configuration.password),
        ]
        for (name, text) in texts where text.utf8.contains(0) {
            throw AMQPError(.configuration, "The broker's \(name) has a zero byte in it.")
        }
        guard (1...65535).contains(configuration.port) else {
            throw AMQPError(.configuration, "The broker's port is \(configuration.port): it must be from 1 to 65535.")
        }
        guard (1...3600).contains(configuration.heartbeat.components.seconds) else {
            throw AMQPError(.configuration, "The heartbeat must be from 1 second to 1 hour.")
        }
    }

    private static func connect(
        _ state: amqp_connection_state_t,
        _ configuration: AMQPConfiguration
    ) throws(AMQPError) {
        var connectTimeout = timeval(configuration.connectTimeout)
        var rpcTimeout = timeval(configuration.rpcTimeout)
        amqp_set_handshake_timeout(state, &connectTimeout)
        amqp_set_rpc_timeout(state, &rpcTimeout)
        let socket: OpaquePointer
        switch configuration.tls {
        case .off: socket = try need(amqp_tcp_socket_new(state))
        case .on(let files): socket = try tlsSocket(state, files)
        }
        let status = amqp_socket_open_noblock(
            socket,
            configuration.host,
            CInt(configuration.port),
            &connectTimeout
        )
        guard status == AMQP_STATUS_OK.rawValue else { throw connectError(status, configuration) }
        let milliseconds = UInt32(clamping: configuration.tcpUserTimeout.roundedUpMilliseconds)
        guard signalbox_tcp_user_timeout(amqp_get_sockfd(state), milliseconds) == 0 else {
            throw AMQPError(.connect, "The socket's TCP_USER_TIMEOUT cannot be set (errno \(errno)).")
        }
    }

    private static func tlsSocket(
        _ state: amqp_connection_state_t,
        _ files: AMQPTLS.Files
    ) throws(AMQPError) -> OpaquePointer {
        let socket = try need(amqp_ssl_socket_new(state))
        amqp_ssl_socket_set_verify_peer(socket, files.verifyPeer ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, files.verifyHostname ? 1 : 0)
        var status = amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        guard status == AMQP_STATUS_OK.rawValue else {
            throw AMQPError(.configuration, "This machine's OpenSSL does not offer TLS 1.2.")
        }
        status = amqp_ssl_socket_set_cacert(socket, files.caFile)
        guard status == AMQP_STATUS_OK.rawValue else {
            throw AMQPError(.configuration, "No authority's certificate can be read from \(files.caFile) (PEM).")
        }
        if let certFile = files.certFile {
            let keyFile = files.keyFile ?? certFile
            guard amqp_ssl_socket_set_key(socket, certFile, keyFile) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(
                    .configuration,
                    "The client's certificate \(certFile) and key \(keyFile) cannot be read, or are not a pair (PEM)."
                )
            }
        }
        return socket
    }

    private static func need(_ socket: OpaquePointer?) throws(AMQPError) -> OpaquePointer {
        guard let socket else { throw AMQPError(.connect, "No socket can be made for the broker's connection.") }
        return socket
    }

    private static func connectError(_ status: CInt, _ configuration: AMQPConfiguration) -> AMQPError {
        let address = "\(configuration.host):\(configuration.port)"
        switch status {
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue:
            return AMQPError(
                .tls,
                "The certificate of the broker at \(address) is not signed by an authority of the configured CA file, "
                    + "or has expired."
            )
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue:
            return AMQPError(
                .tls,
                "The certificate of the broker at \(address) does not name \(configuration.host): connect by a name "
                    + "that it has."
            )
        case AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue, AMQP_STATUS_SSL_ERROR.rawValue:
            return AMQPError(
                .tls,
                "The TLS handshake with the broker at \(address) failed: check that the port speaks TLS, and whether "
                    + "the broker asks for a client certificate."
            )
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED.rawValue:
            return AMQPError(.connect, "The broker's host name \(configuration.host) cannot be resolved.")
        case AMQP_STATUS_TIMEOUT.rawValue:
            return AMQPError(
                .connect,
                "The broker at \(address) did not accept a connection in \(configuration.connectTimeout)."
            )
        default:
            return AMQPError(
                .connect,
                "The broker at \(address) cannot be reached (\(Self.text(status))): check that it runs and listens there."
            )
        }
    }
}

extension timeval {
    init(_ duration: Duration) {
        let parts = duration.components
        self.init(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
    }
}
