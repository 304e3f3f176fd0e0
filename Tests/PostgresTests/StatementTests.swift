import Logging
import Postgres
import Synchronization
import Testing

@Suite struct StatementTests {
    @Test func `an error has its SQLSTATE and names what it is about, without the row's values`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript(
                """
                CREATE TABLE t (id int4 CONSTRAINT t_key PRIMARY KEY, n int4 NOT NULL CONSTRAINT t_n CHECK (n > 0));
                INSERT INTO t VALUES (4711, 1);
                """
            )
            let unique = try await postgresError { _ = try await connection.execute("INSERT INTO t VALUES (4711, 1)") }
            #expect(unique.code == .server && unique.sqlState == .uniqueViolation && unique.severity == "ERROR")
            #expect(unique.constraint == "t_key" && unique.table == "t")
            #expect(unique.detail?.contains("4711") == true)
            #expect(!unique.description.contains("4711"), "\(unique)")
            #expect(!unique.isTransient && !unique.isConnectionLost)
            let check = try await postgresError { _ = try await connection.execute("INSERT INTO t VALUES (2, 0)") }
            #expect(check.sqlState == .checkViolation && check.constraint == "t_n")
            let null = try await postgresError { _ = try await connection.execute("INSERT INTO t VALUES (2, NULL)") }
            #expect(null.sqlState == .notNullViolation && null.column == "n")
            let table = try await postgresError { _ = try await connection.execute("SELECT * FROM nowhere") }
            #expect(table.sqlState == .undefinedTable && table.position == 15)
            let count = try await connection.value("SELECT count(*) FROM t", as: Int.self)
            #expect(count == 1)
        }
    }

    @Test func `a statement is prepared once, and the least recently used of too many is dropped`() async throws {
        try await withDatabaseConnection { connection in
            let prepared: Statement = "SELECT count(*) FROM pg_prepared_statements"
            for _ in 0..<5 { _ = try await connection.execute("SELECT 1") }
            #expect(try await connection.value(prepared, as: Int.self) == 2)
            for number in 0..<300 {
                _ = try await connection.execute(Statement("SELECT \(number)"))
                _ = try await connection.execute("SELECT 'hot'")
            }
            #expect(try await connection.value(prepared, as: Int.self) == 200)
            let hot: Statement = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT ''hot'''"
            #expect(try await connection.value(hot, as: Int.self) == 1)
            let all = try await connection.pipeline((0..<300).map { Statement("SELECT \($0)") })
            #expect(try all.map { try $0[0].decode(Int.self, at: 0) } == Array(0..<300))
        }
    }

    @Test func `a statement whose table changed, or that the server forgot, is prepared again`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (a int4); INSERT INTO t VALUES (1)")
            let all: Statement = "SELECT * FROM t"
            #expect(try await connection.execute(all).columns == ["a"])
            try await connection.executeScript("ALTER TABLE t ADD b text")
            #expect(try await connection.execute(all).columns == ["a", "b"])
            try await connection.executeScript("DISCARD ALL")
            #expect(try await connection.execute(all).columns == ["a", "b"])
            try await connection.executeScript("ALTER TABLE t ADD c text")
            let error = try await postgresError {
                try await connection.withTransaction { connection in _ = try await connection.execute(all) }
            }
            #expect(error.sqlState == .featureNotSupported)
            #expect(try await connection.execute(all).columns == ["a", "b", "c"])
        }
    }

    @Test func `a pipeline of a hundred is answered in order`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8 PRIMARY KEY)")
            let results = try await connection.pipeline(
                (0..<100).map { Statement("INSERT INTO t VALUES ($1) RETURNING id", $0) }
            )
            #expect(try results.map { try $0[0].decode(Int.self, "id") } == Array(0..<100))
            #expect(results.allSatisfy { $0.affectedRows == 1 })
            #expect(try await connection.value("SELECT count(DISTINCT xmin::text) FROM t", as: Int.self) == 1)
            #expect(try await connection.pipeline([]).isEmpty)
        }
    }

    @Test func `a failing statement of a pipeline undoes all of it`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int8 PRIMARY KEY)")
            var statements = (0..<100).map { Statement("INSERT INTO t VALUES ($1)", $0) }
            statements[70] = Statement("INSERT INTO t VALUES ($1)", 5)
            let error = try await postgresError { _ = try await connection.pipeline(statements) }
            #expect(error.sqlState == .uniqueViolation && error.statementIndex == 70)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
            statements[70] = "SELEC nonsense"
            let syntax = try await postgresError { _ = try await connection.pipeline(statements) }
            #expect(syntax.sqlState == .syntaxError && syntax.statementIndex == 70)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test func `a pipeline whose commit fails is an error, and undone`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript(
                "CREATE TABLE t (id int8 CONSTRAINT late UNIQUE DEFERRABLE INITIALLY DEFERRED)"
            )
            let error = try await postgresError {
                _ = try await connection.pipeline(["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"])
            }
            #expect(error.sqlState == .uniqueViolation && error.constraint == "late")
            let single = try await postgresError { _ = try await connection.execute("INSERT INTO t VALUES (2), (2)") }
            #expect(single.sqlState == .uniqueViolation)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test func `a pipeline larger than every buffer does not block`() async throws {
        try await withDatabaseConnection { connection in
            let text = String(repeating: "x", count: 100_000)
            let results = try await connection.pipeline((0..<200).map { _ in Statement("SELECT $1", text) })
            #expect(try results.allSatisfy { try $0[0].decode(String.self, at: 0).utf8.count == 100_000 })
        }
    }

    @Test func `a script is all or nothing, and its own failed BEGIN is closed`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (id int4); INSERT INTO t VALUES (1); SELECT 1;")
            let error = try await postgresError {
                try await connection.executeScript("INSERT INTO t VALUES (2); INSERT INTO nowhere VALUES (1);")
            }
            #expect(error.sqlState == .undefinedTable)
            let open = try await postgresError { try await connection.executeScript("BEGIN; SELECT 1 / 0") }
            #expect(open.sqlState?.rawValue == "22012")
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 1)
            try await connection.executeScript("")
        }
    }

    @Test func `COPY is refused and never leaves a connection in the middle of it`() async throws {
        try await withPool(size: 1) { pool, _ in
            let error = try await postgresError {
                try await pool.withConnection { try await $0.executeScript("COPY (SELECT 1) TO STDOUT") }
            }
            #expect(error.code == .protocol)
            await #expect(throws: PostgresError.self) { try await pool.execute("COPY (SELECT 1) TO STDOUT") }
            #expect(try await pool.execute("SELECT 1").count == 1)
        }
    }

    @Test func `affected rows are counted`() async throws {
        try await withDatabaseConnection { connection in
            let created = try await connection.execute("CREATE TABLE t (id int4)")
            #expect(created.affectedRows == 0)
            #expect(try await connection.execute("INSERT INTO t SELECT generate_series(1, 5)").affectedRows == 5)
            #expect(try await connection.execute("UPDATE t SET id = 0 WHERE id > 2").affectedRows == 3)
            #expect(try await connection.execute("DELETE FROM t").affectedRows == 5)
        }
    }

    @Test func `statement_timeout and lock_timeout are set`() async throws {
        try await withDatabase { configuration in
            var strict = configuration
            strict.statementTimeout = .milliseconds(50)
            let first = try await PostgresConnection.connect(strict, logger: logger)
            let slow = try await postgresError { _ = try await first.execute("SELECT pg_sleep(60)") }
            #expect(slow.code == .server && slow.sqlState == .queryCanceled)

            strict.statementTimeout = .seconds(60)
            strict.lockTimeout = .milliseconds(50)
            let second = try await PostgresConnection.connect(strict, logger: logger)
            let holder = try await PostgresConnection.connect(configuration, logger: logger)
            try await holder.executeScript("CREATE TABLE t (id int4)")
            try await holder.withTransaction { holder in
                _ = try await holder.execute("LOCK TABLE t")
                let locked = try await postgresError { _ = try await second.execute("SELECT * FROM t") }
                #expect(locked.sqlState == .lockNotAvailable && locked.isTransient)
            }
            let settings = try await second.execute(
                "SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('application_name')"
            )
            #expect(try settings[0].decode(String.self, at: 0) == "30s")
            #expect(try settings[0].decode(String.self, at: 1) == "signalbox")
        }
    }

    @Test func `rows are read by the names of their columns without a notice from libpq`() async throws {
        let notices = NoticeCounter()
        try await withDatabase { configuration in
            let connection = try await PostgresConnection.connect(
                configuration,
                logger: Logger(label: "notices") { _ in notices }
            )
            let rows = try await connection.execute(
                "SELECT n AS a, 2 * n AS b, 3 * n AS c FROM generate_series(1, 3) AS n"
            )
            for row in rows {
                let a = try row.decode(Int32.self, "a")
                #expect(try row.decode(Int32.self, "b") == 2 * a && row.decode(Int32.self, "c") == 3 * a)
                #expect(try row.decode(Int32.self, "b") == 2 * a)
                #expect(try row.decode(Int32.self, "c") == 3 * a)
            }
            #expect(notices.count == 0)
            try await connection.executeScript("DO $$ BEGIN RAISE NOTICE 'here'; END $$")
            #expect(notices.count == 1)
            await connection.close()
        }
    }
}

/// Counts what is logged of notices.
private final class NoticeCounter: LogHandler {
    private let counter = Atomic(0)
    let metadataProvider: Logger.MetadataProvider? = nil
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .debug }
        set {}
    }

    var count: Int { counter.load(ordering: .relaxed) }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        if event.message.description.contains("notice") { counter.add(1, ordering: .relaxed) }
    }
}
