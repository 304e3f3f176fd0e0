/// How to reach Postgres, which holds the record.
package struct PostgresSettings: Sendable, Equatable {
    /// `postgres.host`: The server's host name or address.
    package var host: String
    /// `postgres.port`: The server's port.
    package var port: Int
    /// `postgres.user`: The role to log in as.
    package var user: String
    /// `postgres.password`: The role's password.
    package var password: Secret?
    /// `postgres.database`: The database.
    package var database: String
    /// `postgres.tls`: Whether the connection is encrypted, and what is verified, as libpq's sslmode.
    package var tls: PostgresTLS
    /// `postgres.tlsRootCertificate`: A PEM file of the authorities that may sign the server's certificate.
    package var tlsRootCertificate: String?
    /// `postgres.poolSize`: Connections of one process.
    package var poolSize: Int
    /// `postgres.statementTimeout`: The longest that one statement may run.
    package var statementTimeout: Duration
    /// `postgres.lockTimeout`: The longest that a statement may wait for a lock.
    package var lockTimeout: Duration

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        host = config.text("postgres.host", default: "127.0.0.1", "The server's host name or address.")
        port = config.integer("postgres.port", default: 5432, in: 1...65535, "The server's port.")
        user = config.text("postgres.user", default: "signalbox", "The role to log in as.")
        password = config.secret("postgres.password", "The role's password.")
        database = config.text("postgres.database", default: "signalbox", "The database.")
        tls = config.choice(
            "postgres.tls",
            default: PostgresTLS.prefer,
            "Whether the connection is encrypted, and what is verified, as libpq's sslmode."
        )
        tlsRootCertificate = config.optionalText(
            "postgres.tlsRootCertificate",
            "A PEM file of the authorities that may sign the server's certificate."
        )
        poolSize = config.integer("postgres.poolSize", default: 4, in: 1...1000, "Connections of one process.")
        statementTimeout = config.duration(
            "postgres.statementTimeout",
            default: .seconds(30),
            in: .milliseconds(100)...(.seconds(3600)),
            "The longest that one statement may run."
        )
        lockTimeout = config.duration(
            "postgres.lockTimeout",
            default: .seconds(10),
            in: .milliseconds(10)...(.seconds(3600)),
            "The longest that a statement may wait for a lock."
        )
        if [.verifyCA, .verifyFull].contains(tls), tlsRootCertificate == nil {
            config.refuse(
                "postgres.tls",
                code: .conflict,
                "\(tls.rawValue) needs postgres.tlsRootCertificate, the authorities to verify against"
            )
        }
    }
}
