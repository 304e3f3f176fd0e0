import Foundation
import Glibc
import Postgres
import Testing

@Suite struct ConnectingTests {
    @Test func `TLS is used where it is required, and the server proven where that is asked for`() async throws {
        var configuration = try serverConfiguration()
        let root = try environment("SIGNALBOX_TEST_POSTGRES_CA")
        let usesTLS: Statement = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        for (mode, host) in [
            (TLSMode.require, "127.0.0.1"), (.prefer, "127.0.0.1"), (.verifyCA(root: root), "127.0.0.1"),
            (.verifyFull(root: root), "127.0.0.1"), (.verifyFull(root: root), "localhost"),
        ] {
            configuration.tls = mode
            configuration.host = host
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            #expect(try await connection.value(usesTLS, as: Bool.self))
            let large = String(repeating: "x", count: 3_000_000)
            #expect(try await connection.value(Statement("SELECT $1", large), as: String.self) == large)
            await connection.close()
        }
        configuration.tls = .disable
        let plain = try await PostgresConnection.connect(configuration, logger: logger)
        #expect(try await !plain.value(usesTLS, as: Bool.self))
        await plain.close()
    }

    @Test func `a cancelled statement is cancelled under TLS too`() async throws {
        try await withDatabase { configuration in
            var configuration = configuration
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            configuration.tls = .require
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            let task = Task { _ = try await connection.execute("SELECT pg_sleep(60)") }
            try await observer.awaitRunning("SELECT pg_sleep(60)")
            task.cancel()
            #expect(try await postgresError { try await task.value }.code == .cancelled)
            #expect(try await connection.value("SELECT 1", as: Int.self) == 1)
        }
    }

    @Test func `a server that another CA vouches for is refused`() async throws {
        let file = NSTemporaryDirectory() + UUID().uuidString + ".crt"
        try Data(strangersCertificate.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        var configuration = try serverConfiguration()
        for mode in [TLSMode.verifyFull(root: file), .verifyCA(root: file), .verifyFull(root: "/nowhere.crt")] {
            configuration.tls = mode
            let error = try await postgresError {
                _ = try await PostgresConnection.connect(configuration, logger: logger)
            }
            #expect(error.code == .connection)
            #expect(error.message.contains("certificate"), "\(error)")
        }
    }

    @Test func `a wrong password is told, and not printed`() async throws {
        let admin = try await PostgresConnection.connect(serverConfiguration(), logger: logger)
        try await admin.executeScript(
            "DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD 'the right one'"
        )
        var configuration = try serverConfiguration()
        configuration.user = "scram_user"
        configuration.password = "hunter2-wrong"
        let error = try await postgresError { _ = try await PostgresConnection.connect(configuration, logger: logger) }
        #expect(error.sqlState == .invalidPassword && !error.isTransient, "\(error)")
        #expect(error.message.contains("password authentication failed"), "\(error)")
        #expect(!String(reflecting: error).contains("hunter2"))
        #expect(!"\(configuration)\(String(reflecting: configuration))".contains("hunter2"))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hunter2"))

        configuration.password = "the right one"
        let right = try await PostgresConnection.connect(configuration, logger: logger)
        #expect(try await right.value("SELECT current_user", as: String.self) == "scram_user")
        await right.close()
        try await admin.executeScript("DROP ROLE scram_user")
        await admin.close()
    }

    @Test func `a server that accepts and says nothing is given up in time, or when the task is cancelled`()
        async throws
    {
        let silent = try SilentServer()
        var configuration = try serverConfiguration()
        configuration.port = silent.port
        configuration.connectTimeout = .milliseconds(100)
        let late = try await postgresError { _ = try await PostgresConnection.connect(configuration, logger: logger) }
        #expect(late.code == .connection && late.message.contains("was not ready within"), "\(late)")
        #expect(silent.accept())

        configuration.connectTimeout = .seconds(600)
        let patient = configuration
        let task = Task { _ = try await PostgresConnection.connect(patient, logger: logger) }
        try await eventually("the second connection") { silent.accept() }
        task.cancel()
        #expect(try await postgresError { try await task.value }.code == .cancelled)
    }

    @Test func `a pool outlives a server that crashes and starts again`() async throws {
        let server = try PrivateServer()
        let pool = PostgresPool(
            configuration: server.configuration,
            size: 4,
            acquireTimeout: .milliseconds(500),
            logger: logger
        )
        _ = try await pool.execute("CREATE TABLE t (id int8)")
        for round in 0..<2 {
            let sleeper = Task { _ = try await pool.execute("SELECT pg_sleep(60)") }
            try await eventually("the sleeper") {
                try await pool.execute(
                    "SELECT FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'"
                ).count == 1
            }
            try server.stop()
            let lost = try await postgresError { try await sleeper.value }
            #expect(lost.isConnectionLost && lost.isTransient, "\(lost)")
            let down = try #require(await pool.isReachable())
            #expect(down.isConnectionLost && down.isTransient, "\(down)")
            try server.start()
            try await eventually("the pool is back") { await pool.isReachable() == nil }
            _ = try await pool.execute(Statement("INSERT INTO t VALUES ($1)", round))
        }
        #expect(try await pool.execute("SELECT * FROM t").count == 2)
        await pool.close()
    }
}

/// Accepts connections and never says a word.
private final class SilentServer: Sendable {
    let port: Int
    private let listening: Int32

    init() throws {
        listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try #require(bindLoopback(listening, port: 0))
        try #require(listen(listening, 8) == 0)
        _ = fcntl(listening, F_SETFL, O_NONBLOCK)
    }

    /// Takes the next connection, if there is one, and never closes it.
    func accept() -> Bool { Glibc.accept(listening, nil, nil) >= 0 }

    deinit { close(listening) }
}

/// The certificate of a CA that vouches for nobody; its key was thrown away.
private let strangersCertificate = """
    -----BEGIN CERTIFICATE-----
    MIIBgjCCASegAwIBAgIUeVIxagNKlpfnoTGkloNitvRn6sMwCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKYSBzdHJhbmdlcjAgFw0yNjExMjExMDUwNDNaGA8yMTI2MTAy
    ODEwNTA0M1owFTETMBEGA1UEAwwKYSBzdHJhbmdlcjBZMBMGByqGSM49AgEGCCqG
    SM49AwEHA0IABAXZ+pmXirJshVlwgRwW7tCtcZCnZVnJ6pnumAbBZaoia+LlXXOP
    W5SEkiVBHF2ZmgPptPMOMr08SNRpsWANWY2jUzBRMB0GA1UdDgQWBBTX6xeAhkbs
    XnwLUDY1nsLPBkFy5DAfBgNVHSMEGDAWgBTX6xeAhkbsXnwLUDY1nsLPBkFy5DAP
    BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCg/iHbVWzSioA9XgiG
    Js25A8ou4K2QhmTtdfPjxVY1jgIhAIFU+7dTyj3T4O8EqsXl23ozTzAY91cxSglJ
    KCRHvxYe
    -----END CERTIFICATE-----
    """
