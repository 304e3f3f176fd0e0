internal import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// Proves from the tables that nothing was lost and nothing was done twice, or says which rows do not add up.
    ///
    /// All of it is read in one transaction that sees one moment and writes nothing, so it may be run while everything is
    /// under way.
    package func audit(_ scope: AuditScope) async throws -> AuditReport {
        try await pool.withConnection { connection in
            try await connection.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
                try await Self.audit(scope, connection)
            }
        }
    }

    private static func audit(_ scope: AuditScope, _ connection: PostgresConnection) async throws -> AuditReport {
        // Sorts and hashes over a day of a busy installation stay in memory.
        try await connection.executeScript("SET LOCAL work_mem = '64MB'")
        let rows = try await connection.execute(oldestPartition)
        guard let first = rows.first else { throw PostgresError(.decoding, "the database did not tell its time") }
        let at = try first.timestamp("now")
        // What a partition's drop has taken is out of every proof; its effects are kept, and belong to nothing any more.
        guard let oldest = try first.timestampIfPresent("oldest") else {
            return AuditReport(at: at, since: nil, counts: [], checks: [], problems: [])
        }
        let since = max(oldest, scope.since ?? oldest)
        var report = AuditReport(
            at: at,
            since: since,
            counts: try await counts(since: since, of: scope.tenant, connection),
            checks: [],
            problems: []
        )
        for check in AuditCheck.all {
            let (total, problems) = try await Self.problems(
                check,
                since: since,
                of: scope.tenant,
                limit: scope.limit - report.problems.count,
                connection
            )
            report.checks.append((check.name, total))
            report.problems += problems
        }
        let courses = CourseCheck(since: since, tenant: scope.tenant, limit: scope.limit - report.problems.count)
        let (total, problems) = try await courses.run(connection)
        report.checks.append((CourseCheck.name, total))
        report.problems += problems
        return report
    }

    private static let oldestPartition = Statement(
        """
        SELECT now() AS now, min(to_date(right(child.relname, 7), 'YYYY_MM'))::timestamp AT TIME ZONE 'UTC' AS oldest
        FROM pg_inherits
        JOIN pg_class child ON child.oid = inhrelid
        JOIN pg_class parent ON parent.oid = inhparent
        WHERE parent.relname = 'steps' AND parent.relnamespace = current_schema()::regnamespace
        """
    )

    private static func problems(
        _ check: AuditCheck,
        since: Timestamp,
        of tenant: TenantID?,
        limit: Int,
        _ connection: PostgresConnection
    ) async throws -> (total: Int, problems: [AuditProblem]) {
        let rows = try await connection.execute(
            Statement(
                """
                WITH problem AS MATERIALIZED (
                    SELECT * FROM (\(check.sql)) AS found WHERE $2::text IS NULL OR tenant = $2
                )
                SELECT total.count AS total, shown.* FROM (SELECT count(*) FROM problem) AS total
                LEFT JOIN LATERAL (
                    SELECT * FROM problem ORDER BY occurred_at, execution, ordinal, id LIMIT $3
                ) AS shown ON true
                """,
                since,
                tenant?.rawValue,
                Int64(max(0, limit))
            )
        )
        let total = try rows.first?.decode(Int64.self, "total") ?? 0
        let problems: [AuditProblem] = try rows.compactMap { row in
            guard let detail = try row.decode(String?.self, "detail") else { return nil }
            return AuditProblem(
                check: check.name,
                tenant: try row.decode(String?.self, "tenant"),
                occurredAt: try row.timestampIfPresent("occurred_at"),
                execution: try row.decode(UUID?.self, "execution"),
                step: try row.decode(Int16?.self, "ordinal").map(Int.init),
                id: try row.decode(UUID?.self, "id"),
                detail: detail
            )
        }
        return (Int(total), problems)
    }

    private static func counts(
        since: Timestamp,
        of tenant: TenantID?,
        _ connection: PostgresConnection
    ) async throws -> [AuditCount] {
        // Steps and attempts have no tenant of their own.
        func hasTenant(_ row: String) -> String {
            """
            ($2::text IS NULL OR EXISTS (
                SELECT FROM executions e WHERE e.occurred_at = \(row).occurred_at AND e.id = \(row).execution AND e.tenant = $2
            ))
            """
        }
        let own = "occurred_at >= $1 AND ($2::text IS NULL OR tenant = $2)"
        let rows = try await connection.execute(
            Statement(
                """
                SELECT 1 AS place, 'events' AS what, NULL AS state, count(*), NULL::timestamptz AS oldest
                FROM events WHERE \(own)
                UNION ALL
                SELECT 2, 'executions', state, count(*),
                    CASE WHEN state IN ('pending', 'running', 'waiting') THEN min(created_at) END
                FROM executions WHERE \(own) GROUP BY state
                UNION ALL
                SELECT 3, 'steps', state, count(*),
                    CASE WHEN state IN ('pending', 'running', 'waiting', 'unknown') THEN min(created_at) END
                FROM steps s WHERE occurred_at >= $1 AND \(hasTenant("s")) GROUP BY state
                UNION ALL
                SELECT 4, 'attempts', outcome, count(*), NULL
                FROM attempts a WHERE occurred_at >= $1 AND \(hasTenant("a")) GROUP BY outcome
                UNION ALL
                SELECT 10, 'timers', purpose, count(*), min(until_at) FROM timers WHERE \(own) GROUP BY purpose
                UNION ALL SELECT 5, 'tag changes', NULL, count(*), NULL FROM tag_changes WHERE \(own)
                UNION ALL SELECT 6, 'tasks', NULL, count(*), NULL FROM tasks WHERE \(own)
                UNION ALL SELECT 7, 'notes', NULL, count(*), NULL FROM notes WHERE \(own)
                UNION ALL
                SELECT 8, 'deliveries', outcome, count(*), NULL FROM deliveries WHERE \(own) GROUP BY outcome
                UNION ALL
                SELECT 9, 'dead letters', state, count(*), NULL
                FROM dead_letters
                WHERE first_at >= $1::timestamptz - interval '1 day' AND coalesce(occurred_at, first_at) >= $1
                    AND ($2::text IS NULL OR tenant = $2)
                GROUP BY state
                ORDER BY place, state
                """,
                since,
                tenant?.rawValue
            )
        )
        return try rows.map { row in
            AuditCount(
                what: try row.decode(String.self, "what"),
                state: try row.decode(String?.self, "state"),
                count: Int(try row.decode(Int64.self, "count")),
                oldest: try row.timestampIfPresent("oldest")
            )
        }
    }
}
