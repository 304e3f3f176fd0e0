import IOThread
import Postgres
import Testing

@Suite struct CancellationTests {
    @Test func `a cancelled statement frees its connection, fifty times over`() async throws {
        try await withPool(size: 2) { pool, configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            for round in 0..<50 {
                let sleeper = Task {
                    try await pool.execute(Statement("SELECT pg_sleep(60), $1::int8", round))
                }
                if round % 3 > 0 { try await observer.awaitRunning("SELECT pg_sleep(60)%") }
                sleeper.cancel()
                async let other = pool.execute(Statement("SELECT $1", round))
                let error = try await postgresError { _ = try await sleeper.value }
                #expect(error.code == .cancelled, "round \(round): \(error)")
                #expect(try await other[0].decode(Int.self, at: 0) == round)
                let rows = try await pool.pipeline([Statement("SELECT $1", round), "SELECT 'second'"])
                #expect(try rows[0][0].decode(Int.self, at: 0) == round)
            }
            let mine: Statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            // Two of the pool and the observer: cancelling costs no session.
            #expect(try await observer.value(mine, as: Int.self) <= 3)
            let busy: Statement = """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
                """
            #expect(try await observer.value(busy, as: Int.self) == 0)
            await observer.close()
        }
    }

    @Test func `cancelling inside a transaction rolls it back`() async throws {
        try await withPool(size: 1) { pool, configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            _ = try await observer.execute("CREATE TABLE t (id int8)")
            for round in 0..<10 {
                let task = Task {
                    try await pool.withTransaction { connection in
                        _ = try await connection.execute(Statement("INSERT INTO t VALUES ($1)", round))
                        _ = try await connection.execute("SELECT pg_sleep(60)")
                    }
                }
                try await observer.awaitRunning("SELECT pg_sleep(60)")
                task.cancel()
                let error = try await postgresError { try await task.value }
                #expect(error.code == .cancelled)
                let open: Statement = """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
                    """
                #expect(try await observer.value(open, as: Int.self) == 0)
            }
            #expect(try await pool.execute("SELECT * FROM t").isEmpty)
            await observer.close()
        }
    }

    @Test func `a body that is cancelled between its statements rolls back`() async throws {
        try await withPool(size: 1) { pool, _ in
            _ = try await pool.execute("CREATE TABLE t (id int8)")
            let task = Task {
                try await pool.withTransaction { connection in
                    _ = try await connection.execute("INSERT INTO t VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                    _ = try await connection.execute("INSERT INTO t VALUES (2)")
                }
            }
            let error = try await postgresError { try await task.value }
            #expect(error.code == .cancelled)
            #expect(try await pool.execute("SELECT * FROM t").isEmpty)
        }
    }

    @Test func `a pipeline that is cancelled leaves nothing behind`() async throws {
        try await withPool(size: 1) { pool, configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            _ = try await observer.execute("CREATE TABLE t (id int8)")
            let task = Task {
                try await pool.pipeline(
                    (0..<50).map { Statement("INSERT INTO t VALUES ($1)", $0) } + ["SELECT pg_sleep(60)"]
                        + (0..<50).map { Statement("INSERT INTO t VALUES ($1)", $0) }
                )
            }
            try await observer.awaitRunning("SELECT pg_sleep(60)")
            task.cancel()
            #expect(try await postgresError { _ = try await task.value }.code == .cancelled)
            #expect(try await pool.execute("SELECT * FROM t").isEmpty)
            await observer.close()
        }
    }

    @Test func `a script can be cancelled`() async throws {
        try await withDatabase { configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            let task = Task { try await connection.executeScript("CREATE TABLE t (id int8); SELECT pg_sleep(60)") }
            try await observer.awaitRunning("%pg_sleep(60)%")
            task.cancel()
            #expect(try await postgresError { try await task.value }.code == .cancelled)
            #expect(try await connection.value("SELECT to_regclass('t')::text", as: String?.self) == nil)
        }
    }

    @Test func `work in uncancelled finishes in a cancelled task, and keeps its error`() async throws {
        try await withPool(size: 1) { pool, _ in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await uncancelled { try await pool.execute("SELECT 1").count }
            }
            let count = try await task.value
            #expect(count == 1)
            let failing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await uncancelled { try await pool.execute("SELECT 1 / 0") }
            }
            let error = try await postgresError { try await failing.value }
            #expect(error.sqlState?.rawValue == "22012")
        }
    }
}
