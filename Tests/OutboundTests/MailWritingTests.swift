import Foundation
import Model
import Testing

@testable import Outbound

@Suite struct MailWritingTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 has RFC 4648's vectors`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    @Test func `base64 agrees with Foundation's`() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + count) }
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
        }
    }

    @Test func `an encoded word is short and holds whole characters`() throws {
        let text = String(repeating: "aé漢🚂", count: 50)
        let words = EncodedWord.words(text)
        var decoded = ""
        for word in words {
            #expect(word.utf8.count <= 75)
            #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let bytes = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            decoded += try #require(String(bytes: bytes, encoding: .utf8))
        }
        #expect(decoded == text)
        #expect(EncodedWord.isNeeded("ü"))
        #expect(EncodedWord.isNeeded("=?UTF-8?B?Zg==?="))
        #expect(!EncodedWord.isNeeded("plain = ok?"))
    }

    @Test(arguments: [
        ("", "\r\n"), ("a", "a\r\n"), ("a\n", "a\r\n"), ("a\r\nb\rc\nd", "a\r\nb\r\nc\r\nd\r\n"), ("a=b", "a=3Db\r\n"),
        ("ü", "=C3=BC\r\n"), ("a \nb\t", "a=20\r\nb=09\r\n"), (".", "=2E\r\n"), ("a\n.b\n..", "a\r\n=2Eb\r\n=2E.\r\n"),
        ("From me", "=46rom me\r\n"), ("Fromage", "Fromage\r\n"), ("\0", "=00\r\n"), ("\n\n", "\r\n\r\n"),
    ])
    func `quoted-printable writes what it cannot say otherwise as codes`(text: String, encoded: String) {
        #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == encoded)
    }

    @Test func `quoted-printable has short lines, no line that begins with a dot, and loses nothing`() {
        var random = SystemRandomNumberGenerator()
        let alphabet: [Character] = [".", ".", "\n", "\r\n", " ", "\t", "=", "a", "F", "ü", "🚂", "-"]
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...300, using: &random)).map { _ in alphabet.randomElement() ?? "a" }
            )
            let encoded = String(decoding: QuotedPrintable.encode(text), as: UTF8.self)
            let lines = encoded.components(separatedBy: "\r\n")
            #expect(lines.last == "")
            #expect(
                lines.allSatisfy {
                    $0.utf8.count <= 76 && !$0.hasPrefix(".") && !$0.hasSuffix(" ") && !$0.hasSuffix("\t")
                }
            )
            var expected = text.replacingOccurrences(of: "\r\n", with: "\n")
            if !expected.hasSuffix("\n") { expected += "\n" }
            #expect(decode(encoded).replacingOccurrences(of: "\r\n", with: "\n") == expected)
        }
    }

    @Test func `headers are folded between words and never lose one`() {
        let words = (0..<100).map { "word\($0)" }
        let line = HeaderLine("Subject", words: words)
        #expect(line.text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(line.text.replacingOccurrences(of: "\r\n", with: "") == "Subject: " + words.joined(separator: " "))
        #expect(line.fits)
        #expect(!HeaderLine("X", words: [String(repeating: "a", count: 1000)]).fits)
    }

    @Test(
        arguments: [
            (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"), (1_795_257_228, "Sat, 21 Nov 2026 10:33:48 +0000"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 +0000"), (4_107_542_400, "Mon, 1 Mar 2100 00:00:00 +0000"),
        ] as [(Int64, String)]
    )
    func `dates are RFC 5322's`(seconds: Int64, text: String) {
        #expect(MailDate.format(seconds) == text)
    }

    @Test(arguments: [
        "a@b", "alice@example.com", "a.b+c@sub.example.co.uk", "o'neil@example.com", "x@localhost", "1@2.example",
        "!#$%&'*+-/=?^_`{|}~@example.com", "a@xn--bcher-kva.example",
    ])
    func `plain addresses are valid`(address: String) throws {
        try MailAddress.validate(address, field: "to")
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a", "a@b@c", "a b@example.com", "a@exa mple.com", "a@b\r\nRCPT TO:<eve@example.com>",
        "a\n@b", "a\0@b", "<a@b>", "a@b>", "a,b@example.com", "a;b@c", "\"a b\"@example.com", ".a@b", "a.@b", "a..b@c",
        "a@.b",
        "a@b.", "a@b..c", "a@-b", "a@b-", "a@[127.0.0.1]", "ü@example.com", "a@bücher.example", "a@b_c", "a(c)@b",
        "a:b@c",
        "a@" + String(repeating: "b", count: 64), String(repeating: "a", count: 65) + "@b", "a\u{7F}@b", "a\\b@c",
        "a@" + Array(repeating: "bbbbbbbbb", count: 26).joined(separator: "."),
    ])
    func `an address that is no plain mailbox is refused, and is not repeated`(address: String) {
        do {
            try MailAddress.validate(address, field: "to")
            Issue.record("\(address.debugDescription) was taken")
        } catch {
            #expect(error.code == .invalidRequest(field: "to"))
            if address.utf8.count > 5 { #expect(!error.message.contains(address)) }
        }
    }

    @Test func `what would break a header is refused by name and never stripped`() throws {
        var cases: [(String, MailMessage)] = []
        func add(_ field: String, _ change: (inout MailMessage) -> Void) {
            var mail = makeMail()
            change(&mail)
            cases.append((field, mail))
        }
        for bad in ["a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\0b"] {
            add("subject") { $0.subject = bad }
            add("from") { $0.from.name = bad }
            add("from") { $0.from.address = bad }
            add("to") { $0.to = [Mailbox(name: bad, address: "a@b")] }
            add("to") { $0.to = [Mailbox(address: bad)] }
            add("recipients") { $0.recipients = [bad] }
            add("envelopeFrom") { $0.envelopeFrom = bad }
            add("messageID") { $0.messageID = "<\(bad)@b>" }
            add("X-Note") { $0.extraHeaders = [HeaderField("X-Note", bad)] }
            add("extraHeaders") { $0.extraHeaders = [HeaderField(bad, "x")] }
        }
        for name in ["Bcc", "bcc", "From", "Content-Type", "MIME-Version", "Message-Id", "", "a b", "a:", "ü"] {
            add("extraHeaders") { $0.extraHeaders = [HeaderField(name, "x")] }
        }
        for id in [
            "", "a@b", "<a>", "<a@b", "a@b>", "<a@b> ", "<a b@c>", "<@b>", "<a@>", "<a@b@c>", "<a@ü>", "<<a@b>>",
        ] {
            add("messageID") { $0.messageID = id }
        }
        add("recipients") { $0.recipients = [] }
        add("recipients") { $0.recipients = Array(repeating: "a@b", count: 101) }
        add("subject") { $0.subject = String(repeating: "a", count: 5000) }
        add("headers") { $0.subject = String(repeating: "a", count: 1000) }
        add("text") { $0.text = String(repeating: "a", count: 9 << 20) }
        for (field, mail) in cases {
            do {
                _ = try MailData(mail)
                Issue.record("\(field) was taken: \(mail.subject.debugDescription)")
            } catch {
                #expect(error.code == .invalidRequest(field: field))
                #expect(!error.mayHaveBeenReceived)
            }
        }
    }

    @Test func `the same mail is the same bytes`() throws {
        let mail = makeMail(subject: "Grüße", html: "<p>Hello</p>")
        #expect(try MailData(mail) == MailData(mail))
    }

    @Test(arguments: [
        ("host", SMTPServer(host: "a/b", port: 25, tls: .none, heloName: "box.example.com")),
        ("host", SMTPServer(host: "", port: 25, tls: .none, heloName: "box.example.com")),
        ("host", SMTPServer(host: "a b", port: 25, tls: .none, heloName: "box.example.com")),
        ("host", SMTPServer(host: "u@h", port: 25, tls: .none, heloName: "box.example.com")),
        ("port", SMTPServer(host: "a", port: 0, tls: .none, heloName: "box.example.com")),
        ("port", SMTPServer(host: "a", port: 65_536, tls: .none, heloName: "box.example.com")),
        ("heloName", SMTPServer(host: "a", port: 25, tls: .none, heloName: "a\r\nQUIT")),
        ("user", SMTPServer(host: "a", port: 25, tls: .none, user: "u", heloName: "b")),
        ("password", SMTPServer(host: "a", port: 25, tls: .none, user: "u", password: "p\r\n", heloName: "b")),
    ])
    func `a server that curl would misread is refused by name`(field: String, server: SMTPServer) {
        do {
            try server.validate()
            Issue.record("\(server) was taken")
        } catch {
            #expect(error.code == .invalidRequest(field: field))
        }
    }

    @Test func `a server's URL has brackets around an IPv6 address`() throws {
        let server = SMTPServer(host: "::1", port: 25, tls: .implicit, heloName: "box.example.com")
        try server.validate()
        #expect(server.url == "smtps://[::1]:25/box.example.com")
    }

    @Test(
        arguments: [
            (["250 OK\r\n"], SMTPReply(code: 250, text: "OK")), (["250\r\n"], SMTPReply(code: 250)),
            (["550 5.1.1 no\r\n"], SMTPReply(code: 550, enhancedCode: "5.1.1", text: "no")),
            (["550-5.7.1 a\r\n", "550 5.7.1 b\n"], SMTPReply(code: 550, enhancedCode: "5.7.1", text: "a b")),
            (["450 4.2 later\r\n"], SMTPReply(code: 450, text: "4.2 later")), (["550-open\r\n"], nil),
            (["hello\r\n"], nil),
            (["550 a\u{1B}[31mb\r\n"], SMTPReply(code: 550, text: "a [31mb")),
        ] as [([String], SMTPReply?)]
    )
    func `replies are put together from their lines`(lines: [String], reply: SMTPReply?) {
        var reader = SMTPReplyReader()
        for line in lines { Array(line.utf8).withUnsafeBytes { reader.take($0) } }
        #expect(reader.last == reply)
    }

    private func decode(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacingOccurrences(of: "=\r\n", with: "").utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "=") {
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
