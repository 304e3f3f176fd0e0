internal import Model

/// The SMTP server that the email worker hands mail to.
package struct EmailSettings: Sendable, Equatable {
    /// `email.host`: The server's host name or address.
    package var host: String
    /// `email.port`: The server's port: 25, 587 with starttls, 465 with implicit TLS.
    package var port: Int
    /// `email.tls`: Whether and how the connection is encrypted.
    package var tls: EmailTLS
    /// `email.user`: The user to log in as; not set means no login.
    package var user: String?
    /// `email.password`: The user's password.
    package var password: Secret?
    /// `email.from`: The sender's address where a rule gives none.
    package var from: String?
    /// `email.heloName`: The name to greet the server with; not set means the host's name, or localhost where that is none.
    package var heloName: String?
    /// `email.deadline`: The longest that one message may take.
    package var deadline: Duration
    /// `email.caFile`: A PEM file of the authorities that may sign the server's certificate; not set means the system's.
    package var caFile: String?

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        host = config.text("email.host", default: "127.0.0.1", "The server's host name or address.")
        port = config.integer(
            "email.port",
            default: 25,
            in: 1...65535,
            "The server's port: 25, 587 with starttls, 465 with implicit TLS."
        )
        tls = config.choice("email.tls", default: EmailTLS.none, "Whether and how the connection is encrypted.")
        user = config.optionalText("email.user", "The user to log in as; not set means no login.")
        password = config.secret("email.password", "The user's password.")
        from = config.optionalText("email.from", "The sender's address where a rule gives none.")
        if let fault = from.flatMap(MailAddress.fault) {
            config.refuse("email.from", "the mail address \(fault); expected one such as alerts@example.com")
        }
        heloName = config.optionalText(
            "email.heloName",
            "The name to greet the server with; not set means the host's name, or localhost where that is none."
        )
        if let heloName, !MailAddress.isDomain(heloName) {
            config.refuse("email.heloName", "\(heloName.quoted) is no host name; expected one such as mail.example.com")
        }
        deadline = config.duration(
            "email.deadline",
            default: .seconds(60),
            in: .seconds(1)...(.seconds(600)),
            "The longest that one message may take."
        )
        caFile = config.optionalText(
            "email.caFile",
            "A PEM file of the authorities that may sign the server's certificate; not set means the system's."
        )
        // A password that could not be read has been reported already.
        if user != nil, password == nil, !config.problems.contains(where: { $0.name.hasPrefix("email.password") }) {
            config.refuse("email.user", code: .conflict, "needs email.password or email.passwordFile as well")
        }
    }
}
