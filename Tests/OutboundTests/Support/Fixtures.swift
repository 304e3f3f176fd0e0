import Logging
import Testing

@testable import Outbound

/// A client that may reach this machine.
func makeClient(_ options: OutboundOptions = OutboundOptions()) throws -> OutboundClient {
    let loopback = try AddressGuard(allow: [AddressRange("127.0.0.0/8"), AddressRange("::1/128")])
    return OutboundClient(guard: loopback, options: options, logger: Logger(label: "test"))
}

func makeMail(
    to recipients: [String] = ["bob@example.org"],
    subject: String = "Hello",
    text: String = "Hello, Bob.\n",
    html: String? = nil,
    extraHeaders: [HeaderField] = []
) -> MailMessage {
    MailMessage(
        envelopeFrom: "bounces@example.com",
        recipients: recipients,
        from: Mailbox(name: "Alice", address: "alice@example.com"),
        to: recipients.map { Mailbox(address: $0) },
        subject: subject,
        messageID: "<key-1@example.com>",
        date: 1_795_257_228,
        extraHeaders: extraHeaders,
        text: text,
        html: html
    )
}

extension TestServer {
    /// This server, as a mail server.
    var smtp: SMTPServer { SMTPServer(host: "127.0.0.1", port: port, tls: .none, heloName: "box.example.com") }
}

/// The error that the body throws; anything else fails the test.
func outboundError<T>(
    _ body: () async throws -> T,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> OutboundError {
    do {
        _ = try await body()
    } catch let error as OutboundError {
        return error
    }
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    throw TestServerError(script: "nothing was thrown")
}
