package import Model
internal import Postgres

extension Store {
    /// Events whose rows are removed by one transaction.
    private static let removalBatch: Int32 = 2000

    /// Removes tenants that a measurement has made, with all that they have, in transactions that stay small. Nothing of
    /// theirs may be under way.
    package func removeBench(_ tenants: [TenantID]) async throws {
        let names = tenants.map(\.rawValue)
        try await removeBenchEvents(names)
        for table in ["tasks", "notes", "records", "dead_letters"] {
            try await removeBenchRows(of: names, from: table)
        }
        try await pool.withTransaction { connection in
            _ = try await connection.pipeline([
                Statement(
                    "DELETE FROM rule_versions USING rules WHERE rule = rules.id AND rules.tenant = ANY ($1)",
                    names
                ),
                Statement("DELETE FROM rules WHERE tenant = ANY ($1)", names),
                Statement("DELETE FROM event_types WHERE tenant = ANY ($1)", names),
                Statement(
                    """
                    WITH gone AS (DELETE FROM tenants WHERE id = ANY ($1) RETURNING id)
                    SELECT pg_notify($2, id) IS NULL FROM gone
                    """,
                    names,
                    Self.changesChannel
                ),
            ])
        }
    }

    // Along the axis of time, which every one of the four tables is ordered by: no transaction reads the same rows again.
    // It begins where the tenants did, but for what clocks differ by, so that other tenants' past is not read.
    private func removeBenchEvents(_ names: [String]) async throws {
        let first = try await pool.execute(
            Statement(
                """
                SELECT min(occurred_at) AS first FROM events WHERE tenant = ANY ($1)
                    AND occurred_at > (SELECT min(created_at) - interval '1 hour' FROM tenants WHERE id = ANY ($1))
                """,
                names
            )
        )
        guard var from = try first.first?.timestampIfPresent("first") else { return }
        while true {
            let cut = try await pool.execute(
                Statement(
                    """
                    SELECT occurred_at FROM events WHERE tenant = ANY ($1) AND occurred_at > $2
                    ORDER BY occurred_at OFFSET $3 LIMIT 1
                    """,
                    names,
                    from,
                    Self.removalBatch
                )
            )
            let end = try cut.first?.timestamp("occurred_at")
            let range = (from, end ?? from + .seconds(86_400 * 365))
            try await pool.withTransaction { connection in
                _ = try await connection.pipeline(
                    ["attempt_log", "steps"].map { table in
                        Statement(
                            """
                            DELETE FROM \(table) gone USING executions e
                            WHERE e.tenant = ANY ($1) AND e.occurred_at >= $2 AND e.occurred_at < $3
                                AND gone.occurred_at >= $2 AND gone.occurred_at < $3
                                AND gone.occurred_at = e.occurred_at AND gone.execution = e.id
                            """,
                            names,
                            range.0,
                            range.1
                        )
                    }
                        + ["executions", "events"].map { table in
                            Statement(
                                """
                                DELETE FROM \(table)
                                WHERE tenant = ANY ($1) AND occurred_at >= $2 AND occurred_at < $3
                                """,
                                names,
                                range.0,
                                range.1
                            )
                        }
                )
            }
            guard let end else { return }
            from = end
        }
    }

    private func removeBenchRows(of names: [String], from table: String) async throws {
        var removed = Self.removalBatch
        while removed == Self.removalBatch {
            let rows = try await pool.execute(
                Statement(
                    """
                    WITH gone AS (
                        DELETE FROM \(table)
                        WHERE ctid = ANY (ARRAY(SELECT ctid FROM \(table) WHERE tenant = ANY ($1) LIMIT $2)) RETURNING 1
                    )
                    SELECT count(*)::integer AS removed FROM gone
                    """,
                    names,
                    Self.removalBatch
                )
            )
            removed = try rows.first?.decode(Int32.self, "removed") ?? 0
        }
    }
}
