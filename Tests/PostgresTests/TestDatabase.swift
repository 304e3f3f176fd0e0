import Foundation
import Logging
import Postgres
import Testing

import class TestKit.Turnstile

let logger = Logger(label: "postgres-tests") { _ in SwiftLogNoOpLogHandler() }

struct MissingEnvironment: Error, CustomStringConvertible {
    let name: String
    var description: String {
        "\(name) is not set: these tests need a private Postgres 15; deploy/test starts one and sets it."
    }
}

func environment(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
        throw MissingEnvironment(name: name)
    }
    return value
}

func serverConfiguration(database: String = "postgres") throws -> PostgresConfiguration {
    let text = try environment("SIGNALBOX_TEST_POSTGRES_PORT")
    let port = try #require(Int(text), "SIGNALBOX_TEST_POSTGRES_PORT is no number: \(text)")
    return PostgresConfiguration(port: port, user: "postgres", database: database, tls: .disable)
}

// A server that all tests use at once keeps a connection waiting for longer than it may.
private let turnstile = Turnstile(width: 12)

/// Creates a database, hands it out, and drops it with whatever is connected.
func withDatabase<T>(_ body: (PostgresConfiguration) async throws -> T) async throws -> T {
    try await turnstile.pass { try await withNewDatabase(body) }
}

private func withNewDatabase<T>(_ body: (PostgresConfiguration) async throws -> T) async throws -> T {
    let name = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let admin = try await PostgresConnection.connect(serverConfiguration(), logger: logger)
    _ = try await admin.execute(Statement("CREATE DATABASE \(name)"))
    let result: Result<T, any Error>
    do {
        result = .success(try await body(serverConfiguration(database: name)))
    } catch {
        result = .failure(error)
    }
    let drop = Statement("DROP DATABASE \(name) WITH (FORCE)")
    try await withoutCancellation { _ = try await admin.execute(drop) }
    await admin.close()
    return try result.get()
}

func withoutCancellation(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await Task { try await body() }.value
}

func withDatabaseConnection<T>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
    try await withDatabase { configuration in
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        let value = try await body(connection)
        await connection.close()
        return value
    }
}

func withPool<T>(
    size: Int,
    acquireTimeout: Duration = .seconds(30),
    _ body: (PostgresPool, PostgresConfiguration) async throws -> T
) async throws -> T {
    try await withDatabase { configuration in
        let pool = PostgresPool(
            configuration: configuration,
            size: size,
            acquireTimeout: acquireTimeout,
            logger: logger
        )
        let value = try await body(pool, configuration)
        await pool.close()
        return value
    }
}

/// The PostgresError that `body` throws; anything else fails the test.
func postgresError(
    _ location: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async throws -> PostgresError {
    do {
        try await body()
    } catch let error as PostgresError {
        return error
    }
    Issue.record("no error was thrown", sourceLocation: location)
    throw CancellationError()
}

/// Looks again until `condition` holds; a minute is far more than anything here takes.
func eventually(
    _ what: String,
    _ location: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        await Task.yield()
    }
    Issue.record("not in time: \(what)", sourceLocation: location)
    throw CancellationError()
}

extension PostgresConnection {
    func value<T: PostgresDecodable>(_ statement: Statement, as type: T.Type = T.self) async throws -> T {
        let rows = try await execute(statement)
        return try #require(rows.first).decode(T.self, at: 0)
    }

    /// Waits until a session of this database runs a statement that is like `pattern`.
    func awaitRunning(_ pattern: String) async throws {
        let statement = Statement(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                + "AND state = 'active' AND query LIKE $1",
            pattern
        )
        try await eventually("a running \(pattern)") { try await self.value(statement, as: Int.self) > 0 }
    }
}
