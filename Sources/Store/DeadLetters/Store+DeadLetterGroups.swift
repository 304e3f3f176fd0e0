internal import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// How many dead letters there are by state, cause and the shape of their messages, the most first.
    package func deadLetterGroups(
        _ filter: DeadLetterFilter = DeadLetterFilter(),
        page: Page = Page()
    ) async throws -> [DeadLetterGroup] {
        var conditions = DeadLetterConditions(filter)
        let (limit, offset) = (conditions.bind(page.limit), conditions.bind(page.offset))
        let rows = try await pool.execute(
            Statement(
                """
                SELECT d.state, d.cause, d.shape, count(*) AS count, sum(d.occurrences)::bigint AS occurrences,
                    min(d.first_at) AS first_at, max(d.last_at) AS last_at, (array_agg(d.id))[1] AS example
                FROM dead_letters d WHERE \(conditions.sql)
                GROUP BY d.state, d.cause, d.shape
                ORDER BY count DESC, d.cause, d.shape, d.state LIMIT \(limit) OFFSET \(offset)
                """,
                parameters: conditions.parameters
            )
        )
        return try rows.map { row in
            DeadLetterGroup(
                state: try row.choice(StoredDeadLetter.State.self, "state"),
                cause: try row.decode(String.self, "cause"),
                shape: try row.decode(String.self, "shape"),
                count: Int(try row.decode(Int64.self, "count")),
                occurrences: Int(try row.decode(Int64.self, "occurrences")),
                firstAt: try row.timestamp("first_at"),
                lastAt: try row.timestamp("last_at"),
                example: try row.decode(UUID.self, "example")
            )
        }
    }

    /// How many dead letters a filter means.
    package func deadLetterCount(_ filter: DeadLetterFilter) async throws -> Int {
        let conditions = DeadLetterConditions(filter)
        let rows = try await pool.execute(
            Statement(
                "SELECT count(*) AS count FROM dead_letters d WHERE \(conditions.sql)",
                parameters: conditions.parameters
            )
        )
        return Int(try rows.first?.decode(Int64.self, "count") ?? 0)
    }
}
