/// Where the broker is, who logs in, and how long everything may take.
package struct AMQPConfiguration: Sendable {
    /// A host name or address.
    package var host: String
    /// 5672 by custom, 5671 with TLS.
    package var port: Int
    package var virtualHost: String
    package var user: String
    /// Never printed: see ``description``.
    package var password: String
    package var tls: AMQPTLS
    /// Asked of the broker, which may lower it; a peer that is silent for twice as long is given up. Whole seconds, at least 1.
    package var heartbeat: Duration
    /// For the TCP connection together with the TLS handshake, and once more for the AMQP handshake. Name resolution is
    /// the system resolver's, and takes as long as resolv.conf lets it.
    package var connectTimeout: Duration
    /// For each answer of the broker.
    package var rpcTimeout: Duration
    /// How long sent bytes may stay unacknowledged by the peer's TCP, and how long a send may block before the watchdog
    /// shuts the socket down.
    package var tcpUserTimeout: Duration
    /// The name that the management UI shows.
    package var connectionName: String
    /// The first wait before connecting again; it doubles each time. Jittered down to half.
    package var initialBackoff: Duration
    /// The longest wait before connecting again. The default leaves half of the 10 s within which
    /// work must go on after an outage for everything else.
    package var maximalBackoff: Duration
    /// How old a connection has to be before it is made again because the broker rejects what is published over it.
    package var rejectionPatience: Duration

    package init(
        host: String = "127.0.0.1",
        port: Int = 5672,
        virtualHost: String = "/",
        user: String,
        password: String,
        tls: AMQPTLS = .off,
        heartbeat: Duration = .seconds(10),
        connectTimeout: Duration = .seconds(10),
        rpcTimeout: Duration = .seconds(10),
        tcpUserTimeout: Duration = .seconds(20),
        connectionName: String = "signalbox",
        initialBackoff: Duration = .milliseconds(100),
        maximalBackoff: Duration = .seconds(5),
        rejectionPatience: Duration = .seconds(5)
    ) {
        self.host = host
        self.port = port
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
        self.tls = tls
        self.heartbeat = heartbeat
        self.connectTimeout = connectTimeout
        self.rpcTimeout = rpcTimeout
        self.tcpUserTimeout = tcpUserTimeout
        self.connectionName = connectionName
        self.initialBackoff = initialBackoff
        self.maximalBackoff = maximalBackoff
        self.rejectionPatience = rejectionPatience
    }
}

extension AMQPConfiguration: CustomStringConvertible, CustomReflectable {
    /// User, host, port and virtual host; no password.
    package var description: String { "\(user)@\(host):\(port) virtual host '\(virtualHost)'" }

    /// A dump must not show the password either.
    package var customMirror: Mirror { Mirror(self, children: ["address": description], displayStyle: .struct) }
}
