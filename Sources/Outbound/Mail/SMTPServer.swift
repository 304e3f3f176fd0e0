internal import Model

/// The operator's mail server: a relay that takes mail for everybody.
package struct SMTPServer: Hashable, Sendable {
    package enum TLS: String, Hashable, Sendable {
        /// In the clear.
        case none
        /// STARTTLS, without which nothing is sent.
        case startTLS
        /// TLS from the first byte, usually on port 465 (RFC 8314).
        case implicit
    }

    /// A host's name in ASCII, or an IP address without brackets.
    package var host: String
    package var port: Int
    package var tls: TLS
    package var user: String?
    package var password: String?

    /// A PEM file of the certificate authorities that the server is checked against; nil for the system's.
    package var caFile: String?

    /// Whether the server's certificate must be valid for its host. Off only for a relay on a network that is trusted.
    package var verifiesCertificate: Bool

    /// The name given in EHLO: this machine's, fully qualified.
    package var heloName: String

    package init(
        host: String,
        port: Int,
        tls: TLS,
        user: String? = nil,
        password: String? = nil,
        caFile: String? = nil,
        verifiesCertificate: Bool = true,
        heloName: String
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.user = user
        self.password = password
        self.caFile = caFile
        self.verifiesCertificate = verifiesCertificate
        self.heloName = heloName
    }
}

extension SMTPServer {
    /// Refuses what curl would take for something else, or what would get onto the wire as a command.
    func validate() throws(OutboundError) {
        let isAddress = IPAddress(host) != nil
        guard isAddress || MailAddress.isDomain(host) else {
            throw OutboundError(.invalidRequest(field: "host"), "the mail server's host is no host name or IP address")
        }
        guard (1...65_535).contains(port) else {
            throw OutboundError(.invalidRequest(field: "port"), "the mail server's port must be from 1 to 65535")
        }
        guard MailAddress.isDomain(heloName) else {
            throw OutboundError(.invalidRequest(field: "heloName"), "the name for EHLO is no host name")
        }
        for (field, value) in [("user", user), ("password", password)] {
            guard value?.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) ?? true else {
                throw OutboundError(.invalidRequest(field: field), "the mail server's \(field) has a control character")
            }
        }
        guard (user == nil) == (password == nil) else {
            throw OutboundError(.invalidRequest(field: "user"), "the mail server's user and password go together")
        }
    }

    /// The URL for curl, whose path is the name for EHLO.
    var url: String {
        let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(tls == .implicit ? "smtps" : "smtp")://\(authority):\(port)/\(heloName)"
    }
}

// A reflection would print the password.
extension SMTPServer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(host):\(port) (\(tls.rawValue))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port, "tls": tls]) }
}
