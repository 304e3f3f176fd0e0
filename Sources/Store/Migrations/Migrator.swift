package import Postgres

/// Brings a database's schema to this version. Forward only, one migrator at a time.
package struct Migrator: Sendable {
    // "signal", read as a number: the key of the advisory lock that migrators and partition makers take.
    static let lock: Int64 = 0x7369_676E_616C

    private let connection: PostgresConnection

    package init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// Runs what has not been run yet and returns it. A database that a newer version has migrated is refused.
    package func migrate() async throws -> [Migration] {
        try await connection.withTransaction { connection in
            try await Self.awaitTurn(connection)
            try await connection.executeScript(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version integer PRIMARY KEY,
                    name text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """
            )
            let applied = try await Self.version(connection)
            let known = Migration.all.count
            guard applied <= known else { throw SchemaMismatch(found: applied, expected: known) }
            let pending = Migration.all.filter { $0.version > applied }
            for migration in pending {
                try await connection.executeScript(migration.sql)
                try await connection.execute(
                    Statement(
                        "INSERT INTO schema_migrations (version, name) VALUES ($1, $2)",
                        Int32(migration.version),
                        migration.name
                    )
                ).discard()
            }
            return pending
        }
    }

    // Another migrator may take longer than any statement's lock may: whoever waits for it does so without a limit, and has
    // the session's limits again for the migrations themselves.
    private static func awaitTurn(_ connection: PostgresConnection) async throws {
        let limits = try await connection.execute(
            "SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement"
        )
        let (lock, statement) = (
            try limits.first?.decode(String.self, "lock"), try limits.first?.decode(String.self, "statement")
        )
        try await connection.executeScript("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
        try await connection.execute(Statement("SELECT pg_advisory_xact_lock($1)", Self.lock)).discard()
        try await connection.execute(
            Statement(
                "SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)",
                lock,
                statement
            )
        ).discard()
    }

    /// Throws ``SchemaMismatch`` unless the schema is exactly this version's.
    package func verify() async throws {
        let found = try await connection.execute("SELECT to_regclass('schema_migrations') IS NOT NULL AS migrated")
        let isMigrated = try found.first?.decode(Bool.self, "migrated") ?? false
        let version = isMigrated ? try await Self.version(connection) : 0
        guard version == Migration.all.count else {
            throw SchemaMismatch(found: version, expected: Migration.all.count)
        }
    }

    private static func version(_ connection: PostgresConnection) async throws -> Int {
        let rows = try await connection.execute("SELECT coalesce(max(version), 0) AS version FROM schema_migrations")
        return Int(try rows.first?.decode(Int32.self, "version") ?? 0)
    }
}

extension PostgresRows {
    /// Says that a statement's rows are of no interest.
    func discard() {}
}
