internal import FoundationEssentials
package import Messaging
internal import Model
package import Postgres

// The row of an execution is the lock of all of its steps: whoever writes one of them has locked the row before, and reads
// the steps after that. So paths of one execution that end at the same time see each other.
extension Store {
    private static let askedRows = ArrayRows(["occurred_at": "timestamptz", "id": "uuid"])

    /// How long who comes to a locked execution waits for it, in all: settling takes a few milliseconds.
    private static let pauses: [Duration] = [.milliseconds(3), .milliseconds(10), .milliseconds(30), .milliseconds(80)]

    /// Locks executions until the transaction ends; those that another transaction keeps locked are left out.
    ///
    /// Nothing is waited for while a lock is held, so nobody can wait in a circle.
    package static func lockExecutions(
        _ keys: Set<ExecutionKey>,
        _ connection: PostgresConnection
    ) async throws -> Set<ExecutionKey> {
        guard !keys.isEmpty else { return [] }
        var locked = try await lockFree(keys, connection)
        var missing: Set<ExecutionKey>?
        for pause in pauses where locked.count + (missing?.count ?? 0) < keys.count {
            let others = keys.subtracting(locked)
            if missing == nil { missing = others.subtracting(try await presentExecutions(others, connection)) }
            let busy = others.subtracting(missing ?? [])
            guard !busy.isEmpty else { break }
            try await Task.sleep(for: pause)
            locked.formUnion(try await lockFree(busy, connection))
        }
        return locked
    }

    /// Locks executions until the transaction ends, and waits for those that others have locked.
    static func awaitExecutions(_ keys: Set<ExecutionKey>, _ connection: PostgresConnection) async throws {
        guard !keys.isEmpty else { return }
        try await connection.execute(awaitExecutions(keys, in: .whole)).discard()
    }

    static func awaitExecutions(_ keys: Set<ExecutionKey>, in tables: MonthlyTables) -> Statement {
        Statement(
            """
            SELECT 1 FROM \(askedRows) AS asked
            JOIN \(tables.executions) e USING (occurred_at, id) ORDER BY e.occurred_at, e.id FOR UPDATE OF e
            """,
            keys.map(\.occurredAt),
            keys.map(\.id)
        )
    }

    private static func lockFree(
        _ keys: Set<ExecutionKey>,
        _ connection: PostgresConnection
    ) async throws -> Set<ExecutionKey> {
        Set(try await connection.execute(lockFree(keys, in: .whole)).map(executionKey))
    }

    /// Locks those executions that nobody else has locked, and gives their ``executionKey(_:)``.
    static func lockFree(_ keys: Set<ExecutionKey>, in tables: MonthlyTables) -> Statement {
        Statement(
            """
            SELECT e.occurred_at, e.id FROM \(askedRows) AS asked
            JOIN \(tables.executions) e USING (occurred_at, id) ORDER BY e.occurred_at, e.id FOR UPDATE OF e SKIP LOCKED
            """,
            keys.map(\.occurredAt),
            keys.map(\.id)
        )
    }

    /// Those of the executions that are in the database.
    package static func presentExecutions(
        _ keys: Set<ExecutionKey>,
        _ connection: PostgresConnection
    ) async throws -> Set<ExecutionKey> {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.occurred_at, e.id FROM \(askedRows) AS asked
                JOIN executions e USING (occurred_at, id)
                """,
                keys.map(\.occurredAt),
                keys.map(\.id)
            )
        )
        return Set(try rows.map(executionKey))
    }

    static func executionKey(_ row: PostgresRow) throws -> ExecutionKey {
        ExecutionKey(occurredAt: try row.timestamp("occurred_at"), id: try row.decode(UUID.self, "id"))
    }
}

extension Job {
    /// The execution that its step is one of.
    package var executionKey: ExecutionKey { ExecutionKey(occurredAt: occurredAt, id: execution) }
}
