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
        let servers = try TestServers.required()
        try await withDatabase(on: servers) { database in
            try await withTCPProxy(to: servers.postgresPort) { proxy in
                // The second statement ends when the table is there.
                let wait =
                    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_class WHERE relname = 'thaw') LOOP PERFORM pg_sleep(0.01);END LOOP;END $$"
                let statements = "SELECT 'up'; \(wait); SELECT 'thawed'"
                try await withQuery(statements, on: database.name, through: proxy) { psql in
                    _ = try await psql.line(containing: "up")
                    proxy.freeze()
                    try await database.psql("CREATE TABLE thaw ()")
                    await #expect(throws: ProcessError.self) { try await psql.end(within: .milliseconds(600)) }
                    #expect(!psql.text().contains("thawed"))
                    proxy.resume()
                    _ = try await psql.line(containing: "thawed")
                    #expect(try await psql.end() == .exited(0))
                }
            }
        }
    }

    @Test func `one direction can be frozen, and a client be told what the server did not say`() async throws {
        let servers = try TestServers.required()
        try await withDatabase(on: servers) { database in
            try await withTCPProxy(to: servers.postgresPort) { proxy in
                let wait =
                    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_class WHERE relname = 'go') LOOP PERFORM pg_sleep(0.01);END LOOP;END $$"
                let statements = "SELECT 'up'; \(wait); CREATE TABLE arrived ()"
                try await withQuery(statements, on: database.name, through: proxy) { psql in
                    _ = try await psql.line(containing: "up")
                    // A notice: type, length, severity, SQLSTATE, message.
                    let fields = Array("SNOTICE\0C00000\0Mfrom the proxy\0\0".utf8)
                    proxy.inject([UInt8(ascii: "N"), 0, 0, 0, UInt8(fields.count + 4)] + fields)
                    _ = try await psql.line(containing: "from the proxy", from: .error)
                    proxy.freeze(.toServer)
                    try await database.psql("CREATE TABLE go ()")
                    await #expect(throws: ProcessError.self) { try await psql.end(within: .milliseconds(600)) }
                    #expect(try await database.psql("SELECT to_regclass('arrived') IS NULL") == "t\n")
                    proxy.resume()
                    #expect(try await psql.end() == .exited(0))
                    #expect(try await database.psql("SELECT to_regclass('arrived') IS NULL") == "f\n")
                }
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
        on database: String = "postgres",
        through proxy: TCPProxy,
        _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        let statements = sql.split(separator: "; ").map { "--command=\($0)" }
        return try await withChildProcess(
            "/usr/bin/psql",
            arguments: [
                "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--host=127.0.0.1", "--port=\(proxy.port)",
                "--username=\(TestDatabase.user)", "--dbname=\(database)",
            ] + statements,
            environment: ["PGCONNECT_TIMEOUT": "20", "PGSSLMODE": "disable"],
            body
        )
    }
}
