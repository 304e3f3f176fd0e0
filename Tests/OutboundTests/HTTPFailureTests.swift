import Foundation
import Glibc
import Testing

@testable import Outbound

/// The law of `mayHaveBeenReceived`, and the errors that carry it.
@Suite(.timeLimit(.minutes(2))) struct HTTPFailureTests {
    @Test(arguments: [
        ("/cut-before", OutboundError.Code.receiveFailed),
        ("/cut-mid", .receiveFailed),
        ("/garbage", .protocolError),
    ])
    func `once the request is sent, nobody knows whether it was received`(
        path: String,
        code: OutboundError.Code
    ) async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: server.url + path), deadline: .seconds(10))
        }
        #expect(error.code == code)
        #expect(error.mayHaveBeenReceived)
    }

    @Test(arguments: ["POST", "GET", "DELETE"])
    func `a request goes out once, however its connection ends`(method: String) async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        func send(_ path: String) async throws -> HTTPResponse {
            try await client.send(HTTPRequest(method: method, url: server.url + path), deadline: .seconds(10))
        }
        // curl repeats a request only on a connection that it has used before.
        _ = try await send("/echo")
        let error = try await outboundError { try await send("/cut-before") }
        #expect(error.code == .receiveFailed)
        #expect(error.mayHaveBeenReceived)
        let stats = try await send("/stats")
        // How many connections, how many requests: the one that was cut came once.
        #expect(String(decoding: stats.body, as: UTF8.self).split(separator: " ").last == "3")
    }

    @Test(arguments: ["/never", "/stall-body"])
    func `the deadline ends a wait for the answer`(path: String) async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let start = ContinuousClock.now
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: server.url + path), deadline: .milliseconds(300))
        }
        let took = ContinuousClock.now - start
        #expect(error.code == .deadline)
        #expect(error.mayHaveBeenReceived)
        #expect(took >= .milliseconds(290) && took < .seconds(10))
        #expect(await client.pending == 0)
    }

    @Test func `the deadline counts while a request waits for its turn`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient(OutboundOptions(maxConcurrent: 1))
        let url = "\(server.url)/never"
        let running = Task { try await client.send(HTTPRequest(url: url), deadline: .seconds(600)) }
        _ = try await server.next("request")
        let start = ContinuousClock.now
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: url), deadline: .milliseconds(200))
        }
        #expect(error.code == .deadline)
        #expect(!error.mayHaveBeenReceived)
        #expect(ContinuousClock.now - start < .seconds(10))
        running.cancel()
        _ = try? await running.value
    }

    @Test func `the deadline ends a connection that nobody takes, and nothing was received`() async throws {
        // A socket that does not accept, with its queue full: the handshake never ends.
        let listener = try FullListener()
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(listener.port)/"), deadline: .milliseconds(300))
        }
        #expect(error.code == .deadline)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `the deadline ends a TLS handshake, and nothing was received`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["silent-greeting"])
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"), deadline: .milliseconds(300))
        }
        #expect(error.code == .deadline)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `a name without an address is not received`() async throws {
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: "http://nothing.invalid/"), deadline: .seconds(30))
        }
        #expect(error.code == .resolve)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `what fails, however it does, leaves nothing behind for the next request`() async throws {
        let server = try await TestServer.start("http_server.py")
        let closing = try await TestServer.start("smtp_script.py", ["closing-greeting"])
        let nobody = try FullListener().port
        // One after the other, each with what the last one has left.
        let client = try makeClient(OutboundOptions(maxConcurrent: 1))
        func send(_ url: String, _ deadline: Duration = .seconds(30)) async throws -> HTTPResponse {
            try await client.send(HTTPRequest(method: "POST", url: url, body: Array("x".utf8)), deadline: deadline)
        }
        let failures: [(String, Duration)] = [
            ("http://nothing.invalid/", .seconds(30)), ("http://nothing.invalid/", .milliseconds(1)),
            ("http://169.254.169.254/", .seconds(30)), ("http://127.0.0.1:\(nobody)/", .seconds(30)),
            ("https://127.0.0.1:\(closing.port)/", .seconds(30)), (server.url + "/garbage", .seconds(30)),
            (server.url + "/cut-before", .seconds(30)), (server.url + "/cut-mid", .seconds(30)),
            (server.url + "/never", .milliseconds(100)), (server.url + "/stall-body", .milliseconds(100)),
        ]
        for (url, deadline) in failures {
            _ = try await outboundError { try await send(url, deadline) }
            for _ in 0..<3 { #expect(try await send(server.url + "/echo").status == 200, "after \(url)") }
        }
        for delay in 0..<20 {
            let cancelled = Task { try await send("http://nothing.invalid/") }
            try await Task.sleep(for: .microseconds(100 * delay))
            cancelled.cancel()
            _ = await cancelled.result
            #expect(try await send(server.url + "/echo").status == 200)
        }
        #expect(await client.pending == 0)
    }

    @Test func `a port that nobody listens on is not received`() async throws {
        let port = try FullListener().port
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/"), deadline: .seconds(10))
        }
        #expect(error.code == .connect)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `a certificate that proves nothing is not received`() async throws {
        let certificates = try TestCertificates()
        let server = try await TestServer.start("http_server.py", [certificates.certificate, certificates.key])
        let url = "https://localhost:\(server.port)/echo"
        let error = try await outboundError {
            try await makeClient().send(HTTPRequest(url: url), deadline: .seconds(10))
        }
        #expect(error.code == .tls)
        #expect(!error.mayHaveBeenReceived)
        let client = try makeClient(OutboundOptions(caFile: certificates.authority))
        #expect(try await client.send(HTTPRequest(url: url), deadline: .seconds(10)).status == 200)
        let wrongName = try await outboundError {
            try await client.send(HTTPRequest(url: "https://127.0.0.2:\(server.port)/echo"), deadline: .seconds(10))
        }
        #expect(wrongName.code == .tls || wrongName.code == .connect)
        #expect(!wrongName.mayHaveBeenReceived)
    }

    @Test func `TLS to a server that speaks none is not received`() async throws {
        let server = try await TestServer.start("smtp_script.py", ["closing-greeting"])
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"), deadline: .seconds(10))
        }
        #expect(error.code == .tls)
        #expect(!error.mayHaveBeenReceived)
    }

    @Test(arguments: [
        ("url", HTTPRequest(url: "http://127.0.0.1/\r\nX: y")),
        ("url", HTTPRequest(url: "http://127.0.0.1/\0")),
        ("url", HTTPRequest(url: "http://127.0.0.1/a b")),
        ("url", HTTPRequest(url: "http://bücher.example/")),
        ("url", HTTPRequest(url: "")),
        ("url", HTTPRequest(url: "/relative")),
        ("url", HTTPRequest(url: "ftp://127.0.0.1/")),
        ("url", HTTPRequest(url: "file:///etc/passwd")),
        ("url", HTTPRequest(url: "gopher://127.0.0.1/")),
        ("url", HTTPRequest(url: "http://127.0.0.1:99999/")),
        ("url", HTTPRequest(url: "http:///path")),
        ("url", HTTPRequest(url: "http://127.0.0.1/" + String(repeating: "a", count: 9000))),
        ("method", HTTPRequest(method: "GET / HTTP/1.1\r\nX:", url: "http://127.0.0.1/")),
        ("method", HTTPRequest(method: "", url: "http://127.0.0.1/")),
        ("method", HTTPRequest(method: "CONNECT", url: "http://127.0.0.1/")),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["X": "a\r\nY: b"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["X": "a\nb"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["X": "a\0b"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["X\r\nY": "a"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["X:": "a"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["": "a"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["content-length": "3"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["Transfer-Encoding": "chunked"])),
        ("headers", HTTPRequest(url: "http://127.0.0.1/", headers: ["Host": "other"])),
        ("responseLimit", HTTPRequest(url: "http://127.0.0.1/", responseLimit: -1)),
    ])
    func `what must not get onto the wire is refused by name`(field: String, request: HTTPRequest) async throws {
        let client = try makeClient()
        let error = try await outboundError { try await client.send(request, deadline: .seconds(1)) }
        #expect(error.code == .invalidRequest(field: field))
        #expect(!error.mayHaveBeenReceived)
    }

    @Test func `no error's text has the URL's path or query`() async throws {
        let client = try makeClient()
        for url in ["http://127.0.0.1:1/secret?token=secret", "http://127.0.0.1/secret \(1)", "http://[/secret"] {
            let error = try await outboundError { try await client.send(HTTPRequest(url: url), deadline: .seconds(5)) }
            #expect(!error.description.contains("secret"))
        }
    }
}

/// A listening socket whose queue is full: what connects to it waits. Nobody listens there once it is gone.
final class FullListener {
    let port: Int
    private var sockets: [CInt] = []

    init() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = listen(listener, 0)
                _ = getsockname(listener, generic, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        sockets = [listener]
        for _ in 0..<4 {
            let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, length) }
            }
            sockets.append(client)
        }
    }

    deinit {
        for socket in sockets { close(socket) }
    }
}
