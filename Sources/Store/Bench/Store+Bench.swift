package import Model
internal import Postgres

extension Store {
    /// How far a measurement's executions are: reads the executions of its time once.
    package func benchProgress(_ scope: BenchScope) async throws -> BenchProgress {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT count(*) AS executions, count(*) FILTER (WHERE state = 'completed') AS completed,
                    count(*) FILTER (WHERE state IN ('pending', 'running', 'waiting')) AS open
                FROM executions WHERE tenant = ANY ($1) AND occurred_at BETWEEN $2 AND $3
                """,
                scope.tenants.map(\.rawValue),
                scope.from,
                scope.through
            )
        )
        guard let row = rows.first else { return BenchProgress(executions: 0, completed: 0, open: 0) }
        return BenchProgress(
            executions: try row.count("executions"),
            completed: try row.count("completed"),
            open: try row.count("open")
        )
    }

    /// The tenants that have at least so many completed executions.
    package func benchTenants(with completed: Int, _ scope: BenchScope) async throws -> Set<TenantID> {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT tenant FROM executions
                WHERE tenant = ANY ($1) AND occurred_at BETWEEN $2 AND $3 AND state = 'completed'
                GROUP BY tenant HAVING count(*) >= $4
                """,
                scope.tenants.map(\.rawValue),
                scope.from,
                scope.through,
                Int64(completed)
            )
        )
        return Set(try rows.map { try $0.tenant("tenant") })
    }

    /// Counts all that a measurement has left in the tables, in one snapshot.
    package func benchCounts(_ scope: BenchScope) async throws -> BenchCounts {
        let statements = [Self.benchEvents, Self.benchSteps, Self.benchEffects].map { sql in
            Statement(sql, scope.tenants.map(\.rawValue), scope.from, scope.through)
        }
        let letters = Statement(
            "SELECT count(*) AS letters FROM dead_letters WHERE tenant = ANY ($1)",
            scope.tenants.map(\.rawValue)
        )
        let results = try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
            try await connection.pipeline(statements + [letters])
        }
        var counts = BenchCounts()
        if let row = results[0].first {
            counts.events = try row.count("events")
            counts.executions = try row.count("executions")
            counts.firstEvent = try row.timestampIfPresent("first_event")
            counts.lastRecorded = try row.timestampIfPresent("last_recorded")
        }
        if let row = results[1].first {
            counts.done = try row.count("done")
            counts.retried = try row.count("retried")
            counts.lastDone = try row.timestampIfPresent("last_done")
            if let p50 = try row.decode(Double?.self, "p50"), let p95 = try row.decode(Double?.self, "p95"),
                let p99 = try row.decode(Double?.self, "p99")
            {
                counts.latency = BenchCounts.Latency(p50: p50, p95: p95, p99: p99)
            }
        }
        if let row = results[2].first {
            counts.effects = try row.count("effects")
            counts.distinctEffects = try row.count("distinct_effects")
            counts.stepsWithEffect = try row.count("steps_with_effect")
            counts.strays = try row.count("strays")
        }
        counts.deadLetters = try results[3].first?.count("letters") ?? 0
        return counts
    }

    private static let benchEvents = """
        SELECT count(*) AS events, min(occurred_at) AS first_event, max(received_at) AS last_recorded, (
            SELECT count(*) FROM executions WHERE tenant = ANY ($1) AND occurred_at BETWEEN $2 AND $3
        ) AS executions
        FROM events WHERE tenant = ANY ($1) AND occurred_at BETWEEN $2 AND $3
        """

    private static let benchSteps = """
        SELECT count(*) AS done, count(*) FILTER (WHERE attempts > 1) AS retried, max(settled_at) AS last_done,
            percentile_cont(0.50) WITHIN GROUP (ORDER BY took) AS p50,
            percentile_cont(0.95) WITHIN GROUP (ORDER BY took) AS p95,
            percentile_cont(0.99) WITHIN GROUP (ORDER BY took) AS p99
        FROM (
            SELECT s.attempts, s.settled_at,
                extract(epoch FROM s.settled_at - s.occurred_at)::double precision * 1000 AS took
            FROM steps s JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
            WHERE e.tenant = ANY ($1) AND e.occurred_at BETWEEN $2 AND $3 AND s.occurred_at BETWEEN $2 AND $3
                AND s.state = 'done'
        ) AS done
        """

    private static let benchEffects = """
        SELECT count(*) AS effects,
            count(DISTINCT (f.tenant, f.record_kind, f.record_id, f.text)) AS distinct_effects,
            count(DISTINCT (f.occurred_at, f.execution, f.ordinal)) AS steps_with_effect,
            count(*) FILTER (WHERE s.state IS DISTINCT FROM 'done') AS strays
        FROM (
            SELECT tenant, record_kind, record_id, title AS text, occurred_at, execution, ordinal FROM tasks
            WHERE tenant = ANY ($1) AND occurred_at BETWEEN $2 AND $3
            UNION ALL
            SELECT tenant, record_kind, record_id, body, occurred_at, execution, ordinal FROM notes
            WHERE tenant = ANY ($1) AND occurred_at BETWEEN $2 AND $3
        ) AS f
        LEFT JOIN steps s ON s.occurred_at = f.occurred_at AND s.execution = f.execution AND s.ordinal = f.ordinal
            AND s.occurred_at BETWEEN $2 AND $3
        """
}

extension PostgresRow {
    fileprivate func count(_ column: String) throws(PostgresError) -> Int { Int(try decode(Int64.self, column)) }
}
