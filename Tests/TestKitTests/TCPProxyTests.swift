import TestKit
import Testing

/// The far end is a real server, Postgres: it answers a query, or psql says why not.
@Suite struct TCPProxyTests {
    @Test func `bytes pass in both directions until the proxy refuses`() async throws {
        let servers = try TestServers.required()
        try await withTCPProxy(to: servers.postgresPort) { proxy in
            let large = "SELECT length(repeat('x', 3000000)), repeat('y', 3000000)"
            let answer = try await query(large, through: proxy)
            #expect(answer.hasPrefix("3000000|yyy"))
            #expect(answer.utf8.count == 3_000_009)
            #expect(proxy.accepted == 1)
            try await eventually("the connection is closed") { proxy.open == 0 }
            proxy.refuse()
            await #expect(throws: ProcessError.self) { try await query("SELECT 1", through: proxy) }
            proxy.resume()
            #expect(try await query("SELECT 1", through: proxy) == "1\n")
        }
    }

    @Test func `a cut breaks the connections that are open`() async throws {
        try await withTCPProxy(to: try TestServers.required().postgresPort) { proxy in
            try await withQuery("SELECT 'up'; SELECT pg_sleep(60)", through: proxy) { psql in
                _ = try await psql.line(containing: "up")
                #expect(proxy.open == 1)
                proxy.cut()
                #expect(try await psql.end() != .exited(0))
                #expect(psql.text(.error).contains("connection"))
                #expect(try await query("SELECT 1", through: proxy) == "1\n")
            }
        }
    }

    @Test func `a frozen link keeps the connection and loses nothing`() async throws {
        try await withTCPProxy(to: try TestServers.required().postgresPort) { proxy in
            try await withQuery("SELECT 'up'; SELECT pg_sleep(0.2); SELECT 'thawed'", through: proxy) { psql in
                _ = try await psql.line(containing: "up")
                proxy.freeze()
                await #expect(throws: ProcessError.self) { try await psql.end(within: .milliseconds(600)) }
                #expect(!psql.text().contains("thawed"))
                proxy.resume()
                _ = try await psql.line(containing: "thawed")
                #expect(try await psql.end() == .exited(0))
            }
        }
    }

    private func query(_ sql: String, through proxy: TCPProxy) async throws -> String {
        try await withQuery(sql, through: proxy) { psql in
            guard try await psql.end() == .exited(0) else {
                throw ProcessError(process: "psql", problem: "failed", output: psql.text(), error: psql.text(.error))
            }
            return psql.text()
        }
    }

    // Each statement goes in an option of its own, so that its answer comes before the next is sent.
    private func withQuery<Value>(
        _ sql: String,
        through proxy: TCPProxy,
        _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        let statements = sql.split(separator: "; ").map { "--command=\($0)" }
        return try await withChildProcess(
            "/usr/bin/psql",
            arguments: [
                "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--host=127.0.0.1", "--port=\(proxy.port)",
                "--username=\(TestDatabase.user)", "--dbname=postgres",
            ] + statements,
            environment: ["PGCONNECT_TIMEOUT": "20"],
            body
        )
    }
}
