import Logging
import Model
import Postgres
import Store
import TestKit

/// A migrated database of the test's own, with partitions around the sample events' month and the tenant `acme`.
func withStore(_ body: (Store, TestDatabase) async throws -> Void) async throws {
    try await withDatabase(on: try TestServers.required()) { database in
        let store = Store(pool: database.pool())
        do {
            try await store.pool.withConnection { connection in
                _ = try await Migrator(connection: connection).migrate()
                let month = Month(containing: .sample)
                _ = try await Partitions(connection: connection).create(from: month, through: month)
            }
            _ = try await store.createTenant(.acme, name: "Acme")
            try await body(store, database)
        } catch {
            await store.pool.close()
            throw error
        }
        await store.pool.close()
    }
}

extension TestDatabase {
    func pool(size: Int = 4) -> PostgresPool {
        PostgresPool(configuration: configuration, size: size, logger: .silent)
    }

    var configuration: PostgresConfiguration {
        PostgresConfiguration(port: servers.postgresPort, user: Self.user, database: name)
    }

    /// The only column of the only row.
    func value(_ query: String) async throws -> String {
        try await psql(query).trimmingLines
    }
}

extension String {
    var trimmingLines: String { split(separator: "\n").joined(separator: "\n") }
}

extension Logger {
    static let silent = Logger(label: "StoreTests") { _ in SwiftLogNoOpLogHandler() }
}
