internal import Foundation

/// A Postgres database of one test's own, empty at first.
package struct TestDatabase: Sendable {
    /// Its name, unique to the test.
    package let name: String
    /// The servers that it is on.
    package let servers: TestServers

    /// The superuser that every test connects as, unless it makes a role.
    package static let user = "postgres"

    /// Runs statements through psql and returns their rows, unaligned: a line each, columns parted by `|`.
    @discardableResult
    package func psql(_ statements: String) async throws -> String {
        try await Self.psql(statements, database: name, on: servers)
    }

    fileprivate func create() async throws {
        try await Self.psql(#"CREATE DATABASE "\#(name)" TEMPLATE template0"#, database: "postgres", on: servers)
    }

    // Ends the sessions that are still open: a test that failed may not have closed its own.
    fileprivate func drop() async throws {
        try await Self.psql(#"DROP DATABASE IF EXISTS "\#(name)" WITH (FORCE)"#, database: "postgres", on: servers)
    }

    @discardableResult
    private static func psql(_ statements: String, database: String, on servers: TestServers) async throws -> String {
        try await ChildProcess.output(
            of: "/usr/bin/env",
            [
                "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                "--host=\(TestServers.host)", "--port=\(servers.postgresPort)", "--username=\(user)",
                "--dbname=\(database)", "--command=\(statements)",
            ]
        )
    }
}

// A process runs all of its tests at once. A hundred databases that are made and migrated side by side on two processors keep
// a connection waiting for longer than it may.
private let turnstile = Turnstile(width: 12)

/// Makes a database for the time of `body`, which awaits its turn where many tests of this process have one.
@discardableResult
package func withDatabase<Value>(
    on servers: TestServers,
    _ body: (TestDatabase) async throws -> Value
) async throws -> Value {
    let database = TestDatabase(name: "test_\(UUID().uuidString.lowercased())", servers: servers)
    return try await turnstile.pass {
        try await database.create()
        return try await releasing(body: { try await body(database) }, release: { try await database.drop() })
    }
}
