import Foundation
import Logging
import Testing

@testable import Outbound

@Suite(.timeLimit(.minutes(2))) struct HTTPTests {
    @Test func `a request arrives as it was made and its answer comes back`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let request = HTTPRequest(
            url: "\(server.url)/echo",
            headers: [
                "Content-Type": "application/json", "webhook-id": "msg_1", "X-Empty": "", "X-Two": "a", "X-Two": "b",
            ],
            body: Array(#"{"a":1}"#.utf8)
        )
        let response = try await client.send(request, deadline: .seconds(10))
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "application/json")
        #expect(!response.isTruncated)
        let echo = try JSONDecoder().decode(Echo.self, from: Data(response.body))
        #expect(echo.method == "POST")
        #expect(echo.body == #"{"a":1}"#)
        #expect(echo.value("webhook-id") == "msg_1")
        #expect(echo.value("X-Empty") == "")
        #expect(echo.headers.filter { $0[0] == "X-Two" }.map { $0[1] } == ["a", "b"])
        for absent in ["Expect", "Accept-Encoding", "Cookie", "Authorization", "User-Agent"] {
            #expect(echo.value(absent) == nil)
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `every method is sent, with and without a body`(method: String) async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        for body in [[], [UInt8](repeating: 0x62, count: 100_000), [0, 13, 10, 0]] {
            let request = HTTPRequest(method: method, url: "\(server.url)/echo", body: body, responseLimit: 1 << 20)
            let response = try await client.send(request, deadline: .seconds(10))
            let echo = try JSONDecoder().decode(Echo.self, from: Data(response.body))
            #expect(echo.method == method)
            #expect(Array(echo.body.unicodeScalars.map { UInt8($0.value) }) == body)
            #expect(echo.value("Content-Type") == nil)
        }
    }

    @Test func `a request has nothing of the one that was sent before it`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient(OutboundOptions(maxConcurrent: 1))
        let first = HTTPRequest(
            method: "PATCH",
            url: "\(server.url)/echo".replacing("http://", with: "http://ann:secret@"),
            headers: ["Content-Type": "application/json", "X-First": "1"],
            body: Array("[1,2,3]".utf8)
        )
        for method in ["GET", "DELETE", "POST"] {
            let before = try await client.send(first, deadline: .seconds(10))
            #expect(try JSONDecoder().decode(Echo.self, from: Data(before.body)).value("Authorization") != nil)
            let response = try await client.send(
                HTTPRequest(method: method, url: "\(server.url)/echo", headers: ["X-Second": "2"]),
                deadline: .seconds(10)
            )
            let echo = try JSONDecoder().decode(Echo.self, from: Data(response.body))
            #expect(echo.method == method)
            #expect(echo.body == "")
            #expect(echo.value("X-Second") == "2")
            for absent in ["X-First", "Content-Type", "Authorization"] { #expect(echo.value(absent) == nil) }
        }
    }

    @Test func `requests after one another share a connection`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        for _ in 0..<20 {
            #expect(try await client.send(HTTPRequest(url: "\(server.url)/echo"), deadline: .seconds(10)).status == 200)
        }
        let stats = try await client.send(
            HTTPRequest(method: "GET", url: "\(server.url)/stats"),
            deadline: .seconds(10)
        )
        #expect(String(decoding: stats.body, as: UTF8.self) == "1 21")
    }

    @Test func `a connection that the server closed is replaced`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        for _ in 0..<5 {
            let response = try await client.send(HTTPRequest(url: "\(server.url)/close-after"), deadline: .seconds(10))
            #expect(response.status == 200)
            _ = try await server.next("closed")
        }
    }

    @Test func `two hundred at once finish over the connections that the options admit`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient(OutboundOptions(maxConcurrent: 50, maxConcurrentPerHost: 25))
        let url = "\(server.url)/wait"
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await client.send(HTTPRequest(url: url), deadline: .seconds(60)).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 200))
        let stats = try await client.send(
            HTTPRequest(method: "GET", url: "\(server.url)/stats"),
            deadline: .seconds(10)
        )
        let numbers = String(decoding: stats.body, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        #expect(numbers[0] <= 25)
        #expect(numbers[1] == 201)
        #expect(await client.pending == 0)
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let server = try await TestServer.start("http_server.py")
        let response = try await makeClient().send(HTTPRequest(url: "\(server.url)/redirect"), deadline: .seconds(10))
        #expect(response.status == 301)
        #expect(response.headers["LOCATION"] == "/echo")
    }

    @Test func `statuses and their headers come back`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let slowDown = try await client.send(HTTPRequest(url: "\(server.url)/slow-down"), deadline: .seconds(10))
        #expect(slowDown.status == 429)
        #expect(slowDown.headers["retry-after"] == "17")
        let nothing = try await client.send(HTTPRequest(url: "\(server.url)/nothing"), deadline: .seconds(10))
        #expect(nothing.status == 204 && nothing.body.isEmpty)
        let chunked = try await client.send(HTTPRequest(url: "\(server.url)/chunked"), deadline: .seconds(10))
        #expect(String(decoding: chunked.body, as: UTF8.self) == "hello, world")
        let missing = try await client.send(HTTPRequest(url: "\(server.url)/what"), deadline: .seconds(10))
        #expect(missing.status == 404)
    }

    @Test func `an interim response leaves nothing behind`() async throws {
        let server = try await TestServer.start("http_server.py")
        let response = try await makeClient().send(HTTPRequest(url: "\(server.url)/interim"), deadline: .seconds(10))
        #expect(response.status == 200)
        #expect(response.headers["X-Early"] == nil)
        #expect(response.headers["X-Late"] == "1")
    }

    @Test(arguments: [(9, 10, false), (10, 10, false), (11, 10, true), (0, 0, false), (1, 0, true)])
    func `a body is cut at the limit and not before`(size: Int, limit: Int, isTruncated: Bool) async throws {
        let server = try await TestServer.start("http_server.py")
        let request = HTTPRequest(url: "\(server.url)/bytes/\(size)", responseLimit: limit)
        let response = try await makeClient().send(request, deadline: .seconds(10))
        #expect(response.status == 200)
        #expect(response.body.count == min(size, limit))
        #expect(response.isTruncated == isTruncated)
    }

    @Test func `an endless body is broken off at the limit`() async throws {
        let server = try await TestServer.start("http_server.py")
        let response = try await makeClient().send(HTTPRequest(url: "\(server.url)/endless"), deadline: .seconds(30))
        #expect(response.status == 200)
        #expect(response.body.count == 65_536)
        #expect(response.isTruncated)
        // What the server got rid of is what fits into the sockets' buffers.
        let sent = try #require(Int(try await server.next("broken")))
        #expect(sent < 64 << 20)
    }

    @Test(arguments: ["/many-headers", "/long-headers"])
    func `headers beyond the bounds are a protocol error`(path: String) async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let error = try await outboundError {
            try await client.send(HTTPRequest(url: server.url + path), deadline: .seconds(10))
        }
        #expect(error.code == .protocolError)
        #expect(error.mayHaveBeenReceived)
    }

    @Test func `cancelling ends the transfer and nothing is left of it`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let url = "\(server.url)/never"
        let task = Task { try await client.send(HTTPRequest(url: url), deadline: .seconds(600)) }
        _ = try await server.next("request")
        task.cancel()
        let error = try await outboundError { try await task.value }
        #expect(error.code == .cancelled)
        #expect(error.mayHaveBeenReceived)
        _ = try await server.next("gone")
        #expect(await client.pending == 0)
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient()
        let url = "\(server.url)/echo"
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(HTTPRequest(url: url), deadline: .seconds(600))
        }
        let error = try await outboundError { try await task.value }
        #expect(error.code == .cancelled)
        #expect(!error.mayHaveBeenReceived)
        let stats = try await client.send(
            HTTPRequest(method: "GET", url: "\(server.url)/stats"),
            deadline: .seconds(10)
        )
        #expect(String(decoding: stats.body, as: UTF8.self) == "1 1")
    }

    @Test func `closing fails what runs and what waits, and all that comes later`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient(OutboundOptions(maxConcurrent: 1))
        let url = "\(server.url)/never"
        let running = Task { try await client.send(HTTPRequest(url: url), deadline: .seconds(600)) }
        _ = try await server.next("request")
        let waiting = Task { try await client.send(HTTPRequest(url: url), deadline: .seconds(600)) }
        while await client.pending < 2 { await Task.yield() }
        await client.close()
        let first = try await outboundError { try await running.value }
        #expect(first.code == .cancelled && first.mayHaveBeenReceived)
        let second = try await outboundError { try await waiting.value }
        #expect(second.code == .cancelled && !second.mayHaveBeenReceived)
        _ = try await server.next("gone")
        let later = try await outboundError { try await client.send(HTTPRequest(url: url), deadline: .seconds(1)) }
        #expect(later.code == .cancelled)
        #expect(await client.pending == 0)
    }

    @Test func `one caller too many is refused, and those before it wait in order`() async throws {
        let server = try await TestServer.start("http_server.py")
        let client = try makeClient(OutboundOptions(maxConcurrent: 1, maxWaiting: 1))
        let base = server.url
        let running = Task { try await client.send(HTTPRequest(url: "\(base)/never"), deadline: .seconds(600)) }
        _ = try await server.next("request")
        let waiting = Task { try await client.send(HTTPRequest(url: "\(base)/echo"), deadline: .seconds(600)).status }
        while await client.pending < 2 { await Task.yield() }
        let refused = try await outboundError {
            try await client.send(HTTPRequest(url: "\(base)/echo"), deadline: .seconds(600))
        }
        #expect(refused.code == .overloaded && !refused.mayHaveBeenReceived)
        running.cancel()
        #expect(try await waiting.value == 200)
    }

    @Test func `a client that nobody holds ends`() async throws {
        let server = try await TestServer.start("http_server.py")
        weak var weakClient: OutboundClient?
        do {
            let client = try makeClient()
            weakClient = client
            _ = try await client.send(HTTPRequest(url: "\(server.url)/echo"), deadline: .seconds(10))
        }
        while weakClient != nil { await Task.yield() }
    }
}

struct Echo: Decodable {
    let method: String
    let headers: [[String]]
    let body: String

    func value(_ name: String) -> String? {
        headers.first { $0[0].lowercased() == name.lowercased() }?[1]
    }
}
