import Postgres
import Synchronization
import Testing

@Suite struct PoolTests {
    @Test func `a pool opens no more connections than its size, and opens them late`() async throws {
        try await withPool(size: 3) { pool, configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            let sessions: Statement = """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            #expect(try await observer.value(sessions, as: Int.self) == 0)
            let held = Gauge()
            try await withThrowingTaskGroup { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            held.enter()
                            _ = try await connection.execute("SELECT 1")
                            held.leave()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(held.most <= 3)
            #expect(try await (1...3).contains(observer.value(sessions, as: Int.self)))
            await observer.close()
        }
    }

    @Test func `those who wait are served in order of arrival`() async throws {
        try await withPool(size: 1) { pool, _ in
            let order = Journal()
            try await withThrowingTaskGroup { group in
                try await pool.withConnection { _ in
                    for number in 0..<20 {
                        group.addTask {
                            try await pool.withConnection { _ in order.append(number) }
                        }
                        try await eventually("waiter \(number)") { pool.waiting == number + 1 }
                    }
                }
                try await group.waitForAll()
            }
            #expect(order.entries == Array(0..<20))
        }
    }

    @Test func `a pool whose connections are all in use says so in time`() async throws {
        try await withPool(size: 1, acquireTimeout: .milliseconds(50)) { pool, _ in
            try await pool.withConnection { _ in
                let error = try await postgresError { _ = try await pool.execute("SELECT 1") }
                #expect(error.code == .poolTimeout && error.isTransient)
            }
            #expect(try await pool.execute("SELECT 1").count == 1)
        }
    }

    @Test func `a waiter that is cancelled leaves, and takes no connection with it`() async throws {
        try await withPool(size: 1) { pool, _ in
            for _ in 0..<100 {
                let waiter = try await pool.withConnection { _ in
                    let waiter = Task { _ = try await pool.execute("SELECT 1") }
                    try await eventually("a waiter") { pool.waiting == 1 }
                    waiter.cancel()
                    return waiter
                }
                // The permit comes back at the moment of the cancellation: either may win, none may be lost.
                do { try await waiter.value } catch let error as PostgresError { #expect(error.code == .cancelled) }
            }
            #expect(try await pool.execute("SELECT 1").count == 1)
        }
    }

    @Test func `a session that was ended is replaced`() async throws {
        try await withPool(size: 2) { pool, configuration in
            let killer = try await PostgresConnection.connect(configuration, logger: logger)
            let sleeper = Task { try await pool.execute("SELECT pg_sleep(60)") }
            try await killer.awaitRunning("SELECT pg_sleep(60)")
            try await killer.terminateOthers()
            let error = try await postgresError { _ = try await sleeper.value }
            #expect(error.isConnectionLost && error.isTransient && error.sqlState == .adminShutdown, "\(error)")
            for _ in 0..<10 {
                #expect(try await pool.execute("SELECT 1").count == 1)
                try await killer.terminateOthers()
                // An idle session's end is noticed by its own thread, at once but not at the same instant.
                try await eventually("the pool answers") { await pool.isReachable() == nil }
            }
            await killer.close()
        }
    }

    @Test func `a connection that comes back inside a transaction is closed`() async throws {
        try await withPool(size: 1) { pool, _ in
            let first = try await pool.withConnection { connection in
                _ = try await connection.execute("BEGIN")
                return try await connection.backendPID
            }
            let second = try await pool.withConnection { try await $0.backendPID }
            let third = try await pool.withConnection { try await $0.backendPID }
            #expect(first != second)
            #expect(second == third)
        }
    }

    @Test func `a server that is not there gives its own error, in time`() async throws {
        var configuration = try serverConfiguration()
        configuration.port = unusedPort()
        let pool = PostgresPool(
            configuration: configuration,
            size: 4,
            acquireTimeout: .milliseconds(300),
            logger: logger
        )
        let errors = await withTaskGroup(of: PostgresError?.self) { group in
            for _ in 0..<20 { group.addTask { await pool.isReachable() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for error in errors {
            let error = try #require(error)
            #expect(error.code == .connection && error.isTransient && error.isConnectionLost, "\(error)")
            #expect(error.message.contains("refused"), "\(error)")
        }
        await pool.close()
    }

    @Test func `a database that does not exist is refused at once, without another try`() async throws {
        let configuration = try serverConfiguration(database: "no_such_database")
        let pool = PostgresPool(configuration: configuration, size: 1, acquireTimeout: .seconds(60), logger: logger)
        let error = try #require(await pool.isReachable())
        #expect(error.sqlState == .invalidCatalogName && !error.isTransient, "\(error)")
        #expect(!error.message.contains("LOCATION") && error.message.contains("no_such_database"), "\(error)")
    }

    @Test func `a closed pool refuses who waits and who comes`() async throws {
        try await withPool(size: 1) { pool, configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            try await pool.withConnection { connection in
                let waiter = Task { _ = try await pool.execute("SELECT 1") }
                try await eventually("a waiter") { pool.waiting == 1 }
                await pool.close()
                #expect(try await postgresError { try await waiter.value }.code == .closed)
                _ = try await connection.execute("SELECT 1")
            }
            #expect(await pool.isReachable()?.code == .closed)
            let sessions: Statement = """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            try await eventually("no session is left") { try await observer.value(sessions, as: Int.self) == 0 }
            await observer.close()
        }
    }
}

/// How many are inside, and how many were at most.
private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0))
    var most: Int { state.withLock { $0.most } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}

private final class Journal: Sendable {
    private let state = Mutex<[Int]>([])
    var entries: [Int] { state.withLock { $0 } }
    func append(_ entry: Int) { state.withLock { $0.append(entry) } }
}
