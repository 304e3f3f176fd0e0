/// Where Postgres is and how long anything may take there.
///
/// The description and the mirror leave the password out, so a configuration may be logged.
package struct PostgresConfiguration: Sendable {
    /// A host name, an address, or (starting with `/`) the folder of a Unix-domain socket.
    package var host: String
    /// The TCP port, or the number in the Unix-domain socket's name.
    package var port: Int
    package var user: String
    /// nil leaves it to libpq's password file, or to a server that asks for none.
    package var password: String?
    package var database: String
    package var tls: TLSMode
    /// What `pg_stat_activity` shows.
    package var applicationName: String
    /// The whole way from the first packet to a session that is ready.
    package var connectTimeout: Duration
    /// `statement_timeout`; the client gives a silent server up 10 s after it. Zero switches both off.
    package var statementTimeout: Duration
    /// `lock_timeout`; zero switches it off.
    package var lockTimeout: Duration
    /// `idle_in_transaction_session_timeout`; zero switches it off.
    package var idleInTransactionTimeout: Duration
    /// `TCP_USER_TIMEOUT`: how long sent bytes may stay unacknowledged before the link counts as lost.
    package var tcpUserTimeout: Duration

    package init(
        host: String = "127.0.0.1",
        port: Int = 5432,
        user: String,
        password: String? = nil,
        database: String,
        tls: TLSMode = .prefer,
        applicationName: String = "signalbox",
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(30),
        lockTimeout: Duration = .seconds(10),
        idleInTransactionTimeout: Duration = .seconds(30),
        tcpUserTimeout: Duration = .seconds(15)
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.tls = tls
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.tcpUserTimeout = tcpUserTimeout
    }

    /// How long a server may say nothing while a statement runs; nil is for ever.
    var silenceLimit: Duration? {
        statementTimeout > .zero ? statementTimeout + .seconds(10) : nil
    }

    /// Keywords of `PQconnectStartParams`.
    var libpqParameters: [(String, String)] {
        var parameters = [
            ("host", host), ("port", String(port)), ("user", user), ("dbname", database),
            ("application_name", applicationName), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
            ("keepalives", "1"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", String(tcpUserTimeout.wholeMilliseconds)),
            (
                "options",
                "-c statement_timeout=\(statementTimeout.wholeMilliseconds)"
                    + " -c lock_timeout=\(lockTimeout.wholeMilliseconds)"
                    + " -c idle_in_transaction_session_timeout=\(idleInTransactionTimeout.wholeMilliseconds)"
            ),
        ]
        if let password { parameters.append(("password", password)) }
        return parameters + tls.libpqParameters
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "postgres \(user)@\(host):\(port)/\(database)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror {
        Mirror(self, children: ["host": host, "port": port, "user": user, "database": database])
    }
}

extension Duration {
    /// Rounded up, so that a short limit does not become zero, which libpq and Postgres read as none.
    var wholeMilliseconds: Int {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
