import Testing

@testable import Outbound

/// The law of `mayHaveBeenReceived` for mail, and what the server's refusals become.
@Suite(.timeLimit(.minutes(2))) struct MailFailureTests {
    @Test(arguments: [
        ("later@example.org", 450, "4.2.1", "try later"), ("nobody@example.org", 550, "5.1.1", "no such user"),
    ])
    func `a refused recipient comes back in the server's words`(
        address: String,
        code: Int,
        enhanced: String,
        text: String
    ) async throws {
        let server = try await TestServer.start("smtp_server.py")
        let client = try makeClient()
        let mail = makeMail(to: ["bob@example.org", address])
        let error = try await outboundError { try await client.send(mail, via: server.smtp, deadline: .seconds(20)) }
        #expect(error.code == .smtpRefused(SMTPReply(code: code, enhancedCode: enhanced, text: text)))
        #expect(!error.mayHaveBeenReceived)
        #expect(error.description.contains("\(code) \(enhanced) \(text)"))
        _ = try await client.send(makeMail(), via: server.smtp, deadline: .seconds(20))
        #expect(try await Received(server).recipients == ["bob@example.org"])
    }

    @Test(arguments: [
        ("closing-greeting", SMTPReply(code: 421, enhancedCode: "4.3.2", text: "closing for the night")),
        ("refuse-data", SMTPReply(code: 554, enhancedCode: "5.5.1", text: "no valid recipients")),
        ("later-after-dot", SMTPReply(code: 451, enhancedCode: "4.3.0", text: "greylisted")),
        ("never-after-dot", SMTPReply(code: 554, enhancedCode: "5.7.1", text: "spam and unwanted")),
    ])
    func `a refusal at any point says that nothing was received`(point: String, reply: SMTPReply) async throws {
        let server = try await TestServer.start("smtp_script.py", [point])
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(makeMail(), via: server.smtp, deadline: .seconds(20))
        }
        #expect(error.code == .smtpRefused(reply))
        #expect(!error.mayHaveBeenReceived)
    }

    @Test(arguments: ["cut-after-dot", "cut-in-reply"])
    func `a connection lost after the final dot leaves unknown whether the mail was received`(
        point: String
    ) async throws {
        let server = try await TestServer.start("smtp_script.py", [point])
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(makeMail(), via: server.smtp, deadline: .seconds(20))
        }
        #expect(error.code == .receiveFailed)
        #expect(error.mayHaveBeenReceived)
        _ = try await server.next("dot")
        // It was tried once: a second try might deliver it twice.
        #expect(await client.pending == 0)
    }

    @Test func `a connection lost before the final dot says that nothing was received`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["cut-before-dot"])
        let client = try makeClient()
        // More than the sockets hold: the end cannot have been written.
        let mail = makeMail(text: String(repeating: "A line of text that fills the mail.\n", count: 220_000))
        let error = try await outboundError { try await client.send(mail, via: server.smtp, deadline: .seconds(30)) }
        #expect([.sendFailed, .receiveFailed].contains(error.code))
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `a connection lost before the data says that nothing was received`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["cut-at-mail"])
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(makeMail(), via: server.smtp, deadline: .seconds(20))
        }
        #expect(error.code == .receiveFailed)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test(arguments: ["closing-second", "cut-second"])
    func `a kept connection that the server gives up is replaced, once`(point: String) async throws {
        let server = try await TestServer.start("smtp_script.py", [point])
        let client = try makeClient()
        for _ in 0..<3 {
            let reply = try await client.send(makeMail(), via: server.smtp, deadline: .seconds(20))
            #expect(reply.code == 250)
        }
        #expect(try await server.next("connection") == "1")
        #expect(try await server.next("connection") == "2")
        #expect(try await server.next("connection") == "3")
    }

    @Test func `nobody listening says that nothing was received`() async throws {
        let port = try FullListener().port
        let client = try makeClient()
        let smtp = SMTPServer(host: "127.0.0.1", port: port, tls: .none, heloName: "box.example.com")
        let error = try await outboundError { try await client.send(makeMail(), via: smtp, deadline: .seconds(20)) }
        #expect(error.code == .connect)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test(arguments: [("silent-greeting", false), ("silent-after-dot", true)])
    func `the deadline ends a wait for a reply`(point: String, mayHaveBeenReceived: Bool) async throws {
        let server = try await TestServer.start("smtp_script.py", [point])
        let client = try makeClient()
        let start = ContinuousClock.now
        let error = try await outboundError {
            try await client.send(makeMail(), via: server.smtp, deadline: .milliseconds(500))
        }
        #expect(error.code == .deadline)
        #expect(error.mayHaveBeenReceived == mayHaveBeenReceived)
        let took = ContinuousClock.now - start
        #expect(took >= .milliseconds(490) && took < .seconds(15))
        #expect(await client.pending == 0)
    }

    @Test func `the deadline ends a message that the server does not read`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["stall-before-dot"])
        let client = try makeClient()
        let mail = makeMail(text: String(repeating: "A line of text that fills the mail.\n", count: 220_000))
        let error = try await outboundError { try await client.send(mail, via: server.smtp, deadline: .seconds(2)) }
        #expect(error.code == .deadline)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `a deadline shorter than the age of the kept connection holds`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["fine"])
        let client = try makeClient()
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .milliseconds(1500) {
            #expect(try await client.send(makeMail(), via: server.smtp, deadline: .seconds(1)).code == 250)
        }
    }

    @Test func `the null reverse-path and the message's size are in the envelope`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["fine"])
        let client = try makeClient()
        var mail = makeMail(to: ["bob@example.org", "eve@example.org"])
        mail.envelopeFrom = ""
        let size = try MailData(mail).bytes.count
        _ = try await client.send(mail, via: server.smtp, deadline: .seconds(20))
        #expect(try await server.next("command") == "EHLO box.example.com")
        #expect(try await server.next("command") == "MAIL FROM:<> SIZE=\(size)")
        #expect(try await server.next("command") == "RCPT TO:<bob@example.org>")
        #expect(try await server.next("command") == "RCPT TO:<eve@example.org>")
        #expect(try await server.next("command") == "DATA")
    }

    @Test func `cancelling breaks off a wait for the reply to a message at once`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["silent-after-dot"])
        let client = try makeClient()
        let smtp = server.smtp
        let task = Task { try await client.send(makeMail(), via: smtp, deadline: .seconds(600)) }
        _ = try await server.next("dot")
        task.cancel()
        let error = try await outboundError { try await task.value }
        #expect(error.code == .cancelled)
        #expect(error.mayHaveBeenReceived)
        _ = try await server.next("gone")
        #expect(await client.pending == 0)
    }

    @Test func `while a mail waits for its reply, requests and other mails go on`() async throws {
        let silent = try await TestServer.start("smtp_script.py", ["silent-after-dot"])
        let mails = try await TestServer.start("smtp_server.py")
        let web = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let smtp = silent.smtp
        let waiting = Task { try await client.send(makeMail(), via: smtp, deadline: .seconds(600)) }
        _ = try await silent.next("dot")
        #expect(try await client.send(makeMail(), via: mails.smtp, deadline: .seconds(20)).code == 250)
        #expect(try await client.send(HTTPRequest(url: "\(web.url)/echo"), deadline: .seconds(10)).status == 200)
        await client.close()
        let error = try await outboundError { try await waiting.value }
        #expect(error.code == .cancelled && error.mayHaveBeenReceived)
        let later = try await outboundError {
            try await client.send(makeMail(), via: mails.smtp, deadline: .seconds(20))
        }
        #expect(later.code == .cancelled && !later.mayHaveBeenReceived)
    }

    @Test func `a mail that waits for its turn can be cancelled, and its deadline counts`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["silent-after-dot"])
        let client = try makeClient(OutboundOptions(maxConcurrentMails: 1, maxWaiting: 1))
        let smtp = server.smtp
        let running = Task { try await client.send(makeMail(), via: smtp, deadline: .seconds(600)) }
        _ = try await server.next("dot")
        let late = try await outboundError {
            try await client.send(makeMail(), via: smtp, deadline: .milliseconds(200))
        }
        #expect(late.code == .deadline && !late.mayHaveBeenReceived)
        let waiting = Task { try await client.send(makeMail(), via: smtp, deadline: .seconds(600)) }
        while await client.pending < 2 { await Task.yield() }
        let refused = try await outboundError { try await client.send(makeMail(), via: smtp, deadline: .seconds(600)) }
        #expect(refused.code == .overloaded)
        waiting.cancel()
        let cancelled = try await outboundError { try await waiting.value }
        #expect(cancelled.code == .cancelled && !cancelled.mayHaveBeenReceived)
        running.cancel()
        _ = try? await running.value
        #expect(await client.pending == 0)
    }
}
