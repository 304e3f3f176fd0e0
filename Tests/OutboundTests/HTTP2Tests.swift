import Foundation
import Testing

@testable import Outbound

private let node = ["/usr/bin/node", "/usr/local/bin/node"].first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite(.timeLimit(.minutes(2)), .enabled(if: node != nil, "the HTTP/2 server is written for Node.js"))
struct HTTP2Tests {
    @Test func `requests to a server that speaks HTTP/2 alone are answered, over kept connections`() async throws {
        let certificates = try TestCertificates()
        let server = try await start(certificates)
        let client = try makeClient(OutboundOptions(caFile: certificates.authority))
        let url = "https://localhost:\(server.port)/echo"
        let bodies = try await withThrowingTaskGroup(of: Int.self) { group in
            for size in 1...50 {
                group.addTask {
                    let request = HTTPRequest(url: url, body: [UInt8](repeating: 0x61, count: size * 500))
                    let response = try await client.send(request, deadline: .seconds(30))
                    return response.status == 200 ? response.body.count : -1
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(bodies == Set((1...50).map { $0 * 500 }))
        let sessions = try await client.send(
            HTTPRequest(url: "https://localhost:\(server.port)/sessions"),
            deadline: .seconds(5)
        )
        let count = try #require(sessions.headers["x-sessions"].flatMap { Int($0) })
        #expect(count <= OutboundOptions().maxConcurrentPerHost)
    }

    @Test func `a stream that is cut or not answered may have been received, and leaves the client able`() async throws
    {
        let certificates = try TestCertificates()
        let server = try await start(certificates)
        let client = try makeClient(OutboundOptions(caFile: certificates.authority))
        let base = "https://localhost:\(server.port)"
        let silent = try await outboundError {
            try await client.send(HTTPRequest(url: "\(base)/never"), deadline: .milliseconds(500))
        }
        #expect(silent.code == .deadline && silent.mayHaveBeenReceived)
        let cut = try await outboundError {
            try await client.send(HTTPRequest(url: "\(base)/cut"), deadline: .seconds(5))
        }
        #expect(cut.mayHaveBeenReceived)
        let truncated = HTTPRequest(
            url: "\(base)/echo",
            body: [UInt8](repeating: 0x61, count: 50_000),
            responseLimit: 100
        )
        #expect(try await client.send(truncated, deadline: .seconds(10)).isTruncated)
        #expect(try await client.send(HTTPRequest(url: "\(base)/echo"), deadline: .seconds(10)).status == 200)
    }

    private func start(_ certificates: TestCertificates) async throws -> TestServer {
        try await TestServer.start(
            "http2_server.js",
            [certificates.certificate, certificates.key],
            interpreter: node ?? ""
        )
    }
}
