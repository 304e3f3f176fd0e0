internal import Model
package import Postgres

/// The monthly partitions of the tables that grow with the events.
package struct Partitions: Sendable {
    /// The tables, all partitioned alike by `occurred_at`.
    package static let tables = ["events", "executions", "steps", "attempt_log", "event_keys"]

    // A row that changes finds room for its next version beside it: the indexes need not learn of it then, and no other page.
    private static let options = ["executions": "WITH (fillfactor = 45)", "steps": "WITH (fillfactor = 45)"]

    private let connection: PostgresConnection

    package init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// Creates what is missing for the months from `oldest` to `newest` and returns the names of the new tables.
    package func create(from oldest: Month, through newest: Month) async throws -> [String] {
        try await connection.withTransaction { connection in
            try await connection.execute(Statement("SELECT pg_advisory_xact_lock($1)", Migrator.lock)).discard()
            let present = try await Self.present(connection)
            let grants = try await Self.grants(connection)
            var created: [String] = []
            for index in oldest.index...max(oldest.index, newest.index) {
                let month = Month(index: index)
                for table in Self.tables where !present.contains("\(table)_\(month.suffix)") {
                    let name = "\(table)_\(month.suffix)"
                    // Names and bounds are made of digits alone: DDL takes no parameters.
                    try await connection.executeScript(
                        """
                        CREATE TABLE \(name) PARTITION OF \(table)
                        FOR VALUES FROM ('\(month.start)') TO ('\(Month(index: index + 1).start)')
                        \(Self.options[table, default: ""]);
                        \(grants[table, default: []].map { "GRANT \($0.right) ON \(name) TO \($0.role);" }.joined())
                        """
                    )
                    created.append(name)
                }
            }
            return created
        }
    }

    /// Drops the partitions of the months before `oldest`, but for those of months with steps that are not settled yet: an
    /// execution may take longer than its event is kept.
    ///
    /// - Returns: The names of the tables that were dropped, and the months that were kept.
    package func drop(before oldest: Month) async throws -> (dropped: [String], kept: [Month]) {
        try await connection.withTransaction { connection in
            try await connection.execute(Statement("SELECT pg_advisory_xact_lock($1)", Migrator.lock)).discard()
            let tables = try await Self.present(connection)
            var kept: [Month] = []
            for month in Set(tables.compactMap(Self.month)).filter({ $0 < oldest }).sorted() {
                if try await Self.isOpen(month, connection) { kept.append(month) }
            }
            let expired = tables.filter { name in
                Self.month(of: name).map { $0 < oldest && !kept.contains($0) } ?? false
            }
            for name in expired.sorted() {
                try await connection.executeScript("DROP TABLE \(name)")
            }
            return (expired.sorted(), kept)
        }
    }

    private static func isOpen(_ month: Month, _ connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT EXISTS (
                    SELECT FROM steps WHERE occurred_at >= $1::text::timestamptz AND occurred_at < $2::text::timestamptz
                        AND settled_at IS NULL
                ) OR EXISTS (
                    SELECT FROM timers WHERE occurred_at >= $1::text::timestamptz AND occurred_at < $2::text::timestamptz
                ) AS is_open
                """,
                month.start,
                Month(index: month.index + 1).start
            )
        )
        return try rows.first?.decode(Bool.self, "is_open") ?? false
    }

    // Rights on a table are not rights on its partitions, which hot statements name by themselves.
    private static func grants(_ connection: PostgresConnection) async throws -> [String: [(
        right: String, role: String
    )]] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT relname::text AS name, privilege_type AS right,
                    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
                FROM pg_class CROSS JOIN LATERAL aclexplode(relacl)
                WHERE relname = ANY ($1) AND relnamespace = current_schema()::regnamespace AND grantee <> relowner
                """,
                tables
            )
        )
        var grants: [String: [(right: String, role: String)]] = [:]
        for row in rows {
            let right = (try row.decode(String.self, "right"), try row.decode(String.self, "role"))
            grants[try row.decode(String.self, "name"), default: []].append(right)
        }
        return grants
    }

    private static func present(_ connection: PostgresConnection) async throws -> Set<String> {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT child.relname::text AS name FROM pg_inherits
                JOIN pg_class child ON child.oid = inhrelid
                JOIN pg_class parent ON parent.oid = inhparent
                WHERE parent.relname = ANY ($1) AND parent.relnamespace = current_schema()::regnamespace
                """,
                tables
            )
        )
        return Set(try rows.map { try $0.decode(String.self, "name") })
    }

    private static func month(of name: String) -> Month? {
        let parts = name.split(separator: "_")
        guard parts.count >= 3, let year = Int(parts[parts.count - 2]), let month = Int(parts[parts.count - 1]),
            (1...12).contains(month)
        else {
            return nil
        }
        return Month(year: year, month: month)
    }
}
