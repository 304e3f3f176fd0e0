package import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// Begins a replay: what it is about is fixed from now on.
    ///
    /// - Parameters:
    ///   - filter: Without a state, letters that are dead; by their ids, letters in any state.
    ///   - limit: The oldest letters, at most so many.
    ///   - replacement: What is published instead of the only letter's bytes.
    package func beginReplay(
        _ id: UUID,
        _ filter: DeadLetterFilter,
        limit: Int?,
        rate: Double?,
        replacement: [UInt8]? = nil,
        who: String
    ) async throws -> DeadOperation {
        try await pool.withTransaction { connection in
            try await Self.insertOperation(id, .replay, filter, reason: nil, rate: rate, who: who, connection)
            var conditions = DeadLetterConditions(filter.forReplay, after: [id, replacement.map { Bytes($0) }])
            let statement = Statement(
                """
                INSERT INTO dead_operation_letters (operation, place, letter, found, replacement)
                SELECT $1, row_number() OVER (ORDER BY d.first_at, d.id), d.id, d.state, $2
                FROM dead_letters d WHERE \(conditions.sql)
                ORDER BY d.first_at, d.id LIMIT \(conditions.bind(limit.map(Int64.init)))
                """,
                parameters: conditions.parameters
            )
            try await connection.execute(statement).discard()
            return try await Self.fixTotal(of: id, verb: "replay", filter, connection)
        }
    }

    /// Discards letters that are dead, all in one transaction.
    package func discard(
        _ id: UUID,
        _ filter: DeadLetterFilter,
        limit: Int?,
        reason: String,
        who: String
    ) async throws -> DeadOperation {
        try await pool.withTransaction { connection in
            try await Self.insertOperation(id, .discard, filter, reason: reason, rate: nil, who: who, connection)
            var dead = filter
            dead.state = .dead
            var conditions = DeadLetterConditions(dead, after: [id])
            let statement = Statement(
                """
                WITH chosen AS MATERIALIZED (
                    SELECT d.id, d.first_at FROM dead_letters d WHERE \(conditions.sql)
                    ORDER BY d.first_at, d.id LIMIT \(conditions.bind(limit.map(Int64.init)))
                ), locked AS MATERIALIZED (
                    SELECT d.id, d.first_at FROM dead_letters d WHERE d.id IN (SELECT id FROM chosen) AND d.state = 'dead'
                    ORDER BY d.id FOR UPDATE
                ), discarded AS (
                    UPDATE dead_letters d SET state = 'discarded' FROM locked WHERE d.id = locked.id
                )
                INSERT INTO dead_operation_letters (operation, place, letter, found, state)
                SELECT $1, row_number() OVER (ORDER BY first_at, id), id, 'dead', 'done' FROM locked
                """,
                parameters: conditions.parameters
            )
            try await connection.execute(statement).discard()
            try await connection.execute(
                Statement(
                    "UPDATE dead_operations SET state = 'done', finished_at = clock_timestamp() WHERE id = $1",
                    id
                )
            ).discard()
            return try await Self.fixTotal(of: id, verb: "discard", filter, connection)
        }
    }

    /// Operations, the latest first.
    package func deadOperations(page: Page = Page()) async throws -> [DeadOperation] {
        try await pool.execute(
            Statement(
                """
                \(Self.operationColumns) ORDER BY o.created_at DESC, o.id LIMIT $1 OFFSET $2
                """,
                page.limit,
                page.offset
            )
        ).map(Self.operation)
    }

    package func deadOperation(_ id: UUID) async throws -> DeadOperation? {
        try await pool.execute(Statement("\(Self.operationColumns) WHERE o.id = $1", id)).map(Self.operation).first
    }

    /// How many letters an operation has suppressed, by reason.
    package func suppressions(of operation: UUID) async throws -> [(reason: String, count: Int)] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT coalesce(reason, '') AS reason, count(*) AS count FROM dead_operation_letters
                WHERE operation = $1 AND state = 'suppressed' GROUP BY reason ORDER BY count DESC, reason
                """,
                operation
            )
        )
        return try rows.map { (try $0.decode(String.self, "reason"), Int(try $0.decode(Int64.self, "count"))) }
    }

    package func deadOperationState(_ id: UUID) async throws -> DeadOperation.State? {
        try await pool.execute(Statement("SELECT state FROM dead_operations WHERE id = $1", id)).first
            .map { try $0.choice(DeadOperation.State.self, "state") }
    }

    /// Cancels an operation that is running: whoever is at it begins no further letter.
    ///
    /// - Returns: The operation as it is then; nil where there is none.
    package func cancelDeadOperation(_ id: UUID, who: String) async throws -> DeadOperation? {
        try await change(id, from: .running, to: .cancelled, verb: "cancel", who: who)
    }

    /// Has an operation go on that was cancelled, or whose process died.
    package func resumeDeadOperation(_ id: UUID, who: String) async throws -> DeadOperation? {
        try await change(id, from: .cancelled, to: .running, verb: "resume", who: who)
    }

    /// Ends a running operation that has nothing left to do.
    ///
    /// - Returns: Whether it is over, by this or before.
    package func finishDeadOperation(_ id: UUID, who: String) async throws -> Bool {
        try await pool.withTransaction { connection in
            let rows = try await connection.execute(
                Statement(
                    """
                    UPDATE dead_operations o SET state = 'done', finished_at = clock_timestamp()
                    WHERE o.id = $1 AND o.state = 'running' AND NOT EXISTS (
                        SELECT 1 FROM dead_operation_letters m
                        WHERE m.operation = o.id AND m.state IN ('waiting', 'moved')
                    ) RETURNING o.id
                    """,
                    id
                )
            )
            let operation = try await connection.execute(Statement("\(Self.operationColumns) WHERE o.id = $1", id))
                .map(Self.operation).first
            guard let operation else { return true }
            if rows.first != nil {
                try await Self.log(
                    OperationsLogEntry(
                        who: who,
                        verb: "finish",
                        operation: id,
                        filter: operation.filter,
                        counts: operation.counts.json
                    ),
                    connection
                )
            }
            return operation.state != .running
        }
    }

    private func change(
        _ id: UUID,
        from old: DeadOperation.State,
        to new: DeadOperation.State,
        verb: String,
        who: String
    ) async throws -> DeadOperation? {
        try await pool.withTransaction { connection in
            let changed = try await connection.execute(
                Statement(
                    """
                    UPDATE dead_operations SET state = $2, finished_at = CASE WHEN $2 = 'cancelled' THEN clock_timestamp() END
                    WHERE id = $1 AND state = $3 AND kind = 'replay' RETURNING id
                    """,
                    id,
                    new.rawValue,
                    old.rawValue
                )
            )
            let operation = try await connection.execute(Statement("\(Self.operationColumns) WHERE o.id = $1", id))
                .map(Self.operation).first
            guard let operation else { return nil }
            if changed.first != nil || (new == .running && operation.state == .running) {
                try await Self.log(
                    OperationsLogEntry(
                        who: who,
                        verb: verb,
                        operation: id,
                        filter: operation.filter,
                        counts: operation.counts.json
                    ),
                    connection
                )
            }
            return operation
        }
    }

    private static func insertOperation(
        _ id: UUID,
        _ kind: DeadOperation.Kind,
        _ filter: DeadLetterFilter,
        reason: String?,
        rate: Double?,
        who: String,
        _ connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            Statement(
                """
                INSERT INTO dead_operations (id, kind, filter, reason, rate, who, total) VALUES ($1, $2, $3, $4, $5, $6, 0)
                """,
                id,
                kind.rawValue,
                JSONText(.object(filter.json)),
                reason?.storable,
                rate,
                who.storable
            )
        ).discard()
    }

    private static func fixTotal(
        of id: UUID,
        verb: String,
        _ filter: DeadLetterFilter,
        _ connection: PostgresConnection
    ) async throws -> DeadOperation {
        try await connection.execute(
            Statement(
                """
                UPDATE dead_operations SET
                    total = (SELECT count(*) FROM dead_operation_letters WHERE operation = $1) WHERE id = $1
                """,
                id
            )
        ).discard()
        let rows = try await connection.execute(Statement("\(operationColumns) WHERE o.id = $1", id))
        guard let operation = try rows.map(operation).first else {
            throw PostgresError(.decoding, "the operation that was just made is not there")
        }
        try await log(
            OperationsLogEntry(
                who: operation.who,
                verb: verb,
                operation: id,
                filter: .object(filter.json),
                counts: operation.counts.json,
                reason: operation.reason
            ),
            connection
        )
        return operation
    }

    private static let operationColumns = """
        SELECT o.*, m.* FROM dead_operations o, LATERAL (
            SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'moved') AS moved,
                count(*) FILTER (WHERE state = 'done') AS done,
                count(*) FILTER (WHERE state = 'suppressed') AS suppressed
            FROM dead_operation_letters WHERE operation = o.id
        ) AS m
        """

    private static func operation(_ row: PostgresRow) throws -> DeadOperation {
        func count(_ column: String) throws -> Int { Int(try row.decode(Int64.self, column)) }
        return DeadOperation(
            id: try row.decode(UUID.self, "id"),
            kind: try row.choice(DeadOperation.Kind.self, "kind"),
            state: try row.choice(DeadOperation.State.self, "state"),
            filter: try row.json("filter"),
            reason: try row.decode(String?.self, "reason"),
            who: try row.decode(String.self, "who"),
            rate: try row.decode(Double?.self, "rate"),
            createdAt: try row.timestamp("created_at"),
            finishedAt: try row.timestampIfPresent("finished_at"),
            counts: DeadOperation.Counts(
                total: Int(try row.decode(Int32.self, "total")),
                waiting: try count("waiting"),
                moved: try count("moved"),
                done: try count("done"),
                suppressed: try count("suppressed")
            )
        )
    }
}

extension DeadLetterFilter {
    /// What a replay takes where no state is asked for: a letter that is named is taken in any, and then judged.
    package var forReplay: DeadLetterFilter {
        guard state == nil, ids.isEmpty else { return self }
        var filter = self
        filter.state = .dead
        return filter
    }
}

extension DeadOperation.Counts {
    /// As the log keeps it.
    var json: JSONValue {
        func number(_ count: Int) -> JSONValue { .number(JSONNumber(count)) }
        return [
            "total": number(total), "waiting": number(waiting), "moved": number(moved), "done": number(done),
            "suppressed": number(suppressed),
        ]
    }
}
