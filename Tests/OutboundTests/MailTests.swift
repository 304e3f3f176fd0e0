import Foundation
import Testing

@testable import Outbound

@Suite(.timeLimit(.minutes(2))) struct MailTests {
    @Test func `a mail is read by its receiver as it was written`() async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient()
        let text =
            ".a dot begins this line\n..two\n.\n\nFrom here\nGrüße 🚂 = ok?\ttab \n\(String(repeating: "läng", count: 500))\r\nend"
        let html = "<p style=\"x\">Grüße</p>\n.\n" + String(repeating: "<b>long</b>", count: 300)
        var mail = makeMail(
            to: ["bob@example.org", "eve@example.org"],
            subject: "Grüße aus Köln 🚂 \(String(repeating: "straße ", count: 20))🎉",
            text: text,
            html: html,
            extraHeaders: [
                HeaderField("List-Unsubscribe", "<https://example.com/u?token=\(String(repeating: "a", count: 120))>"),
                HeaderField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                HeaderField("X-Note", "häuslich"),
            ]
        )
        mail.from = Mailbox(name: "Jürgen \"JJ\" Müller", address: "jj@example.com")
        mail.to = [
            Mailbox(name: "Bob O'Neil, Jr. \\ \"B\"", address: "bob@example.org"),
            Mailbox(name: "Eve", address: "eve@example.org"),
        ]
        let reply = try await client.send(mail, via: server.smtp, deadline: .seconds(20))
        #expect(reply == SMTPReply(code: 250, enhancedCode: "2.0.0", text: "queued as 4711"))
        let got = try await Received(server)
        #expect(got.defects.isEmpty)
        #expect(got.sender == "bounces@example.com")
        #expect(got.recipients == ["bob@example.org", "eve@example.org"])
        #expect(got.helo == "box.example.com")
        #expect(got["Subject"] == mail.subject)
        #expect(got["Message-ID"] == "<key-1@example.com>")
        #expect(got.raw.contains("\r\nMessage-ID: <key-1@example.com>\r\n"))
        #expect(got["Date"] == "Sat, 21 Nov 2026 10:33:48 +0000")
        #expect(got["From"] == "\"Jürgen \\\"JJ\\\" Müller\" <jj@example.com>")
        #expect(got["To"] == "\"Bob O'Neil, Jr. \\\\ \\\"B\\\"\" <bob@example.org>, Eve <eve@example.org>")
        #expect(got["List-Unsubscribe"] == mail.extraHeaders[0].value)
        #expect(got["X-Note"] == "häuslich")
        #expect(got.text == text.replacingOccurrences(of: "\r\n", with: "\n") + "\n")
        #expect(got.html == html + "\n")
        #expect(got.raw.utf8.allSatisfy { $0 < 0x80 })
        #expect(got.longest <= 200)
    }

    @Test func `a mail of text alone has one part`() async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient()
        var mail = makeMail(text: "one\n")
        mail.envelopeFrom = ""
        mail.to = []
        _ = try await client.send(mail, via: server.smtp, deadline: .seconds(20))
        let got = try await Received(server)
        #expect(got.sender == "<>")
        #expect(got.text == "one\n" && got.html == nil)
        #expect(got["To"] == "undisclosed-recipients:;")
        #expect(got["Content-Type"] == "text/plain; charset=\"utf-8\"")
    }

    @Test func `a large mail arrives whole, with its dots`() async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient()
        let text = String(repeating: ".\n..\n.line that begins with a dot\n", count: 8_000)
        _ = try await client.send(makeMail(text: text), via: server.smtp, deadline: .seconds(60))
        #expect(try await Received(server).text == text)
    }

    @Test func `mails after one another share a connection`() async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient()
        for _ in 0..<5 {
            _ = try await client.send(makeMail(), via: server.smtp, deadline: .seconds(20))
            #expect(try await Received(server).connections == 1)
        }
    }

    @Test func `mails at the same time are bounded and all arrive`() async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient(OutboundOptions(maxConcurrentMails: 3))
        let smtp = server.smtp
        let replies = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let mail = makeMail(to: ["bob\(index)@example.org"])
                    return try await client.send(mail, via: smtp, deadline: .seconds(60)).code
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies == Array(repeating: 250, count: 40))
        var recipients: Set<String> = []
        for _ in 0..<40 {
            let got = try await Received(server)
            recipients.formUnion(got.recipients)
            #expect(got.connections <= 3)
        }
        #expect(recipients.count == 40)
        #expect(await client.pending == 0)
    }

    @Test func `STARTTLS and a login come before the mail`() async throws {
        let certificates = try TestCertificates()
        let arguments = [certificates.certificate, certificates.key, "mailer", "pa ss=wörd"]
        let server = try await TestServer.start("smtp_server.py", arguments)
        let client = try makeClient()
        var smtp = server.smtp
        smtp.host = "localhost"
        smtp.tls = .startTLS
        smtp.user = "mailer"
        smtp.password = "pa ss=wörd"
        smtp.caFile = certificates.authority
        for _ in 0..<2 {
            _ = try await client.send(makeMail(), via: smtp, deadline: .seconds(20))
            let got = try await Received(server)
            #expect(got.tls)
            #expect(got.login == "mailer")
            #expect(got.connections == 1)
        }
        var wrong = smtp
        wrong.password = "wrong"
        let denied = try await outboundError { try await client.send(makeMail(), via: wrong, deadline: .seconds(20)) }
        guard case .smtpRefused(let reply) = denied.code else {
            Issue.record("\(denied)")
            return
        }
        #expect(reply.code == 535)
        #expect(!denied.mayHaveBeenReceived)
        #expect(!denied.description.contains("wrong"))
        var unproven = smtp
        unproven.caFile = nil
        let refused = try await outboundError {
            try await client.send(makeMail(), via: unproven, deadline: .seconds(20))
        }
        #expect(refused.code == .tls && !refused.mayHaveBeenReceived)
        unproven.verifiesCertificate = false
        _ = try await client.send(makeMail(), via: unproven, deadline: .seconds(20))
        #expect(try await Received(server).tls)
    }

    @Test func `where STARTTLS is required and not offered, nothing is sent`() async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient()
        var smtp = server.smtp
        smtp.tls = .startTLS
        let error = try await outboundError { try await client.send(makeMail(), via: smtp, deadline: .seconds(20)) }
        #expect(error.code == .tls)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `a server's description has no password`() {
        let server = SMTPServer(
            host: "mail.example.com",
            port: 587,
            tls: .startTLS,
            user: "mailer",
            password: "secret",
            heloName: "box.example.com"
        )
        var dumped = ""
        dump(server, to: &dumped)
        for text in ["\(server)", String(reflecting: server), "\([server])", dumped] {
            #expect(!text.contains("secret"))
        }
    }
}

/// What the server script read.
struct Received: Decodable {
    let sender: String
    let recipients: [String]
    let helo: String
    let tls: Bool
    let login: String?
    let connections: Int
    let headers: [[String]]
    let text: String?
    let html: String?
    let longest: Int
    let defects: [String]
    let raw: String

    init(_ server: TestServer) async throws {
        self = try JSONDecoder().decode(Received.self, from: Data(try await server.next("message").utf8))
    }

    subscript(name: String) -> String? {
        headers.first { $0[0] == name }?[1]
    }
}
