import Postgres
import Testing

private struct BodyFailure: Error, Equatable {}

@Suite struct TransactionTests {
    @Test func `a transaction commits what its body did, or nothing`() async throws {
        try await withPool(size: 2) { pool, _ in
            _ = try await pool.execute("CREATE TABLE t (id int8)")
            let value = try await pool.withTransaction { connection in
                _ = try await connection.execute("INSERT INTO t VALUES (1)")
                _ = try await connection.pipeline(["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)"])
                return 7
            }
            #expect(value == 7)
            await #expect(throws: BodyFailure.self) {
                try await pool.withTransaction { connection in
                    _ = try await connection.execute("INSERT INTO t VALUES (4)")
                    throw BodyFailure()
                }
            }
            let ids = try await pool.execute("SELECT id FROM t ORDER BY id").map { try $0.decode(Int.self, at: 0) }
            #expect(ids == [1, 2, 3])
        }
    }

    @Test func `a failed pipeline inside a transaction undoes the whole transaction`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8 PRIMARY KEY)")
            let error = try await postgresError {
                try await connection.withTransaction { connection in
                    _ = try await connection.execute("INSERT INTO t VALUES (1)")
                    _ = try await connection.pipeline(["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (1)"])
                }
            }
            #expect(error.sqlState == .uniqueViolation && error.phase == nil && error.statementIndex == 1)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test func `BEGIN goes with the first statement, and a body without any is committed as well`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8)")
            // Of another session, which sees what this one has begun.
            try await withDatabaseConnection { watcher in
                let backend = try await connection.backendPID
                let state = Statement("SELECT state FROM pg_stat_activity WHERE pid = $1", Int64(backend))
                try await connection.withTransaction { connection in
                    #expect(try await watcher.execute(state).first?.decode(String.self, at: 0) == "idle")
                    _ = try await connection.execute("INSERT INTO t VALUES (1)")
                    #expect(try await watcher.execute(state).first?.decode(String.self, at: 0) == "idle in transaction")
                }
                try await connection.withTransaction { _ in }
                #expect(try await watcher.execute(state).first?.decode(String.self, at: 0) == "idle")
            }
            // A script inside of a transaction is undone with it.
            await #expect(throws: BodyFailure.self) {
                try await connection.withTransaction { connection in
                    try await connection.executeScript("INSERT INTO t VALUES (2)")
                    throw BodyFailure()
                }
            }
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 1)
        }
    }

    @Test func `what is enqueued is run in its place, with the next statement or with COMMIT`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (place bigint GENERATED ALWAYS AS IDENTITY, id int8)")
            let insert = { @Sendable (id: Int64) in Statement("INSERT INTO t (id) VALUES ($1)", id) }
            let seen = try await connection.withTransaction { connection in
                try await connection.enqueue([insert(1), insert(2)])
                let seen = try await connection.value("SELECT count(*) FROM t", as: Int.self)
                try await connection.enqueue([insert(3)])
                return seen
            }
            #expect(seen == 2)
            let rows = try await connection.execute("SELECT id FROM t ORDER BY place")
            #expect(try rows.map { try $0.decode(Int.self, at: 0) } == [1, 2, 3])
            await #expect(throws: BodyFailure.self) {
                try await connection.withTransaction { connection in
                    try await connection.enqueue([insert(4)])
                    throw BodyFailure()
                }
            }
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 3)
            let outside = try await postgresError { try await connection.enqueue([insert(5)]) }
            #expect(outside.code == .protocol)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 3)
        }
    }

    @Test func `an error of what was enqueued is the body's, undoes all, and leaves the session of use`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8 PRIMARY KEY)")
            let backend = try await connection.backendPID
            let twice: [Statement] = ["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"]
            for isFollowed in [false, true] {
                let error = try await postgresError {
                    try await connection.withTransaction { connection in
                        try await connection.enqueue(twice)
                        if isFollowed { _ = try await connection.pipeline(["SELECT 1", "SELECT 2"]) }
                    }
                }
                #expect(error.code == .server && error.sqlState == .uniqueViolation)
                #expect(error.phase == nil && error.statementIndex == nil)
                #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
            }
            let later = try await postgresError {
                try await connection.withTransaction { connection in
                    try await connection.enqueue(["INSERT INTO t VALUES (1)"])
                    _ = try await connection.pipeline(["SELECT 1", "INSERT INTO t VALUES (1)"])
                }
            }
            #expect(later.sqlState == .uniqueViolation && later.statementIndex == 1)
            #expect(try await connection.backendPID == backend)
        }
    }

    @Test func `a transaction by keys reads no whole table, and leaves the session as it was`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript(
                "CREATE TABLE t (id int8 PRIMARY KEY); INSERT INTO t VALUES (1); ANALYZE t"
            )
            for byKeys in [false, true] {
                let scans = try await connection.withTransaction(byKeys: byKeys) { connection in
                    let before = try await connection.value(Self.scans, as: Int.self)
                    let wanted = Statement(
                        "SELECT count(*) FROM unnest($1::int8[]) AS w (id) JOIN t USING (id)",
                        [Int64(1), 2]
                    )
                    #expect(try await connection.execute(wanted).first?.decode(Int64.self, at: 0) == 1)
                    return try await connection.value(Self.scans, as: Int.self) - before
                }
                #expect(scans == (byKeys ? 0 : 1))
            }
            #expect(try await connection.value("SHOW enable_seqscan", as: String.self) == "on")
            #expect(try await connection.value("SHOW plan_cache_mode", as: String.self) == "auto")
        }
    }

    /// How often the session has read all of the table `t`, as far as it was not reported yet.
    private static let scans: Statement = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 't'"

    @Test func `isolation and read-only are the ones that were asked for`() async throws {
        try await withDatabaseConnection { connection in
            let shown = try await connection.withTransaction(isolation: .serializable, readOnly: true) { connection in
                let level = try await connection.value("SHOW transaction_isolation", as: String.self)
                return level + " " + (try await connection.value("SHOW transaction_read_only", as: String.self))
            }
            #expect(shown == "serializable on")
            let error = try await postgresError {
                try await connection.withTransaction(readOnly: true) { connection in
                    _ = try await connection.execute("CREATE TABLE t (id int8)")
                }
            }
            #expect(error.sqlState == .readOnlySQLTransaction && error.isTransient)
        }
    }

    @Test func `transactions do not nest, and the outer one goes on`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8)")
            try await connection.withTransaction { connection in
                _ = try await connection.execute("INSERT INTO t VALUES (1)")
                let error = try await postgresError { try await connection.withTransaction { _ in } }
                #expect(error.phase == .begin && error.code == .protocol)
            }
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 1)
        }
    }

    @Test func `a commit that fails says so, apart from the body`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript(
                "CREATE TABLE t (id int8 CONSTRAINT late UNIQUE DEFERRABLE INITIALLY DEFERRED)"
            )
            let error = try await postgresError {
                try await connection.withTransaction { connection in
                    _ = try await connection.execute("INSERT INTO t VALUES (1), (1)")
                }
            }
            #expect(error.phase == .commit && error.code == .server && error.sqlState == .uniqueViolation)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test func `a COMMIT that answers ROLLBACK is an error`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8)")
            let error = try await postgresError {
                try await connection.withTransaction { connection in
                    _ = try await connection.execute("INSERT INTO t VALUES (1)")
                    _ = try? await connection.execute("SELECT 1 / 0")
                }
            }
            #expect(error.code == .rolledBack && error.phase == .commit)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test func `a body that ends its own transaction is told`() async throws {
        try await withDatabaseConnection { connection in
            let error = try await postgresError {
                try await connection.withTransaction { connection in _ = try await connection.execute("COMMIT") }
            }
            #expect(error.code == .protocol && error.phase == .commit)
        }
    }

    @Test func `a commit whose answer is lost has a code of its own`() async throws {
        try await withPool(size: 1) { pool, configuration in
            let killer = try await PostgresConnection.connect(configuration, logger: logger)
            // The deferred trigger runs inside COMMIT, and waits there until the session is ended from outside.
            try await killer.executeScript(
                """
                CREATE TABLE t (id int8);
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_sleep(60) /* in commit */; RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION slow();
                """
            )
            async let failed = postgresError {
                try await pool.withTransaction { connection in
                    _ = try await connection.execute("INSERT INTO t VALUES (1)")
                }
            }
            try await killer.awaitRunning("COMMIT")
            try await killer.terminateOthers()
            let error = try await failed
            #expect(error.code == .commitUnknown && error.phase == .commit)
            #expect(error.isConnectionLost && error.isTransient)
            #expect(try await pool.execute("SELECT 1").count == 1)
            await killer.close()
        }
    }

    @Test func `a transaction that a session was lost in is the body's error`() async throws {
        try await withPool(size: 1) { pool, configuration in
            let killer = try await PostgresConnection.connect(configuration, logger: logger)
            let error = try await postgresError {
                try await pool.withTransaction { connection in
                    _ = try await connection.execute("SELECT 1")
                    try await killer.terminateOthers()
                    _ = try await connection.execute("SELECT 1")
                }
            }
            #expect(error.isConnectionLost && error.phase == nil && error.code != .commitUnknown, "\(error)")
            await killer.close()
        }
    }
}

extension PostgresConnection {
    /// Ends all other sessions of this database, and waits until they are gone.
    func terminateOthers() async throws {
        let terminate: Statement = """
            SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        _ = try await execute(terminate)
    }
}
