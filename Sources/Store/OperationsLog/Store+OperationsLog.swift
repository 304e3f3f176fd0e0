internal import FoundationEssentials
internal import Model
package import Postgres

extension Store {
    /// Appends to the log.
    package func log(_ entry: OperationsLogEntry) async throws {
        try await pool.withConnection { try await Self.log(entry, $0) }
    }

    /// Appends to the log, in the transaction of what it tells of.
    package static func log(_ entry: OperationsLogEntry, _ connection: PostgresConnection) async throws {
        try await connection.execute(
            Statement(
                """
                INSERT INTO operations_log (who, verb, operation, filter, counts, reason) VALUES ($1, $2, $3, $4, $5, $6)
                """,
                entry.who.storable,
                entry.verb,
                entry.operation,
                JSONText(entry.filter),
                JSONText(entry.counts),
                entry.reason?.storable
            )
        ).discard()
    }

    /// The log, the latest first.
    package func operationsLog(page: Page = Page()) async throws -> [OperationsLogEntry] {
        let rows = try await pool.execute(
            Statement("SELECT * FROM operations_log ORDER BY id DESC LIMIT $1 OFFSET $2", page.limit, page.offset)
        )
        return try rows.map { row in
            OperationsLogEntry(
                who: try row.decode(String.self, "who"),
                verb: try row.decode(String.self, "verb"),
                operation: try row.decode(UUID?.self, "operation"),
                filter: try row.json("filter"),
                counts: try row.json("counts"),
                reason: try row.decode(String?.self, "reason"),
                at: try row.timestamp("at")
            )
        }
    }
}
