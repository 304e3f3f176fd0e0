/// How to reach RabbitMQ, which is the transport.
package struct RabbitMQSettings: Sendable, Equatable {
    /// `rabbitmq.host`: The broker's host name or address.
    package var host: String
    /// `rabbitmq.port`: The broker's AMQP port; with TLS it is usually 5671.
    package var port: Int
    /// `rabbitmq.virtualHost`: The virtual host.
    package var virtualHost: String
    /// `rabbitmq.user`: The user to log in as.
    package var user: String
    /// `rabbitmq.password`: The user's password.
    package var password: Secret?
    /// `rabbitmq.tls`: Whether the connection is encrypted.
    package var tls: Bool
    /// `rabbitmq.tlsCAFile`: A PEM file of the authorities that may sign the broker's certificate.
    package var tlsCAFile: String?
    /// `rabbitmq.tlsCertificate`: A PEM file with the client's own certificate.
    package var tlsCertificate: String?
    /// `rabbitmq.tlsKey`: A PEM file with the key of the client's certificate.
    package var tlsKey: String?
    /// `rabbitmq.tlsVerifyHostname`: Whether the broker's certificate must name the host.
    package var tlsVerifyHostname: Bool
    /// `rabbitmq.heartbeat`: How long a silent connection counts as alive.
    package var heartbeat: Duration
    /// `rabbitmq.managementURL`: The management API, such as http://127.0.0.1:15672, for policies and queue lengths.
    package var managementURL: String?
    /// `rabbitmq.managementUser`: The management API's user; not set means `rabbitmq.user`.
    package var managementUser: String?
    /// `rabbitmq.managementPassword`: The management API's password; not set means `rabbitmq.password`.
    package var managementPassword: Secret?

    /// The management API's login: its own where it is set, else the broker's.
    package var managementLogin: (user: String, password: Secret?) {
        (managementUser ?? user, managementPassword ?? password)
    }

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        host = config.text("rabbitmq.host", default: "127.0.0.1", "The broker's host name or address.")
        port = config.integer(
            "rabbitmq.port",
            default: 5672,
            in: 1...65535,
            "The broker's AMQP port; with TLS it is usually 5671."
        )
        virtualHost = config.text("rabbitmq.virtualHost", default: "/", "The virtual host.")
        user = config.text("rabbitmq.user", default: "signalbox", "The user to log in as.")
        password = config.secret("rabbitmq.password", "The user's password.")
        tls = config.boolean("rabbitmq.tls", default: false, "Whether the connection is encrypted.")
        tlsCAFile = config.optionalText(
            "rabbitmq.tlsCAFile",
            "A PEM file of the authorities that may sign the broker's certificate."
        )
        tlsCertificate = config.optionalText("rabbitmq.tlsCertificate", "A PEM file with the client's own certificate.")
        tlsKey = config.optionalText("rabbitmq.tlsKey", "A PEM file with the key of the client's certificate.")
        tlsVerifyHostname = config.boolean(
            "rabbitmq.tlsVerifyHostname",
            default: true,
            "Whether the broker's certificate must name the host."
        )
        heartbeat = config.duration(
            "rabbitmq.heartbeat",
            default: .seconds(10),
            in: .seconds(1)...(.seconds(600)),
            "How long a silent connection counts as alive."
        )
        managementURL = config.optionalURL(
            "rabbitmq.managementURL",
            "The management API, such as http://127.0.0.1:15672, for policies and queue lengths."
        )
        managementUser = config.optionalText(
            "rabbitmq.managementUser",
            "The management API's user; not set means `rabbitmq.user`."
        )
        managementPassword = config.secret(
            "rabbitmq.managementPassword",
            "The management API's password; not set means `rabbitmq.password`."
        )
        if (tlsCertificate == nil) != (tlsKey == nil) {
            let (given, missing) = tlsKey == nil ? ("tlsCertificate", "tlsKey") : ("tlsKey", "tlsCertificate")
            config.refuse("rabbitmq.\(given)", code: .conflict, "needs rabbitmq.\(missing) as well")
        }
    }
}
