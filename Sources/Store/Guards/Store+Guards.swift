internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Decides about executions whose beginning depends on others, and remembers it, in the transaction that writes them and has locked the
    /// guards' values.
    ///
    /// - Parameter candidates: Of events that were not there before, each once: so no redelivery counts.
    /// - Returns: What becomes of each, by its id.
    static func decide(
        _ candidates: [GuardLedger.Candidate],
        _ connection: PostgresConnection
    ) async throws -> [UUID: GuardLedger.Verdict] {
        guard !candidates.isEmpty else { return [:] }
        var ledger = GuardLedger(
            now: try await time(connection),
            past: try await pastFirings(GuardLedger.questions(of: candidates), connection),
            occupancies: try await occupancies(of: GuardLedger.slotValues(of: candidates), connection)
        )
        var verdicts: [UUID: GuardLedger.Verdict] = [:]
        for candidate in candidates { verdicts[candidate.execution] = ledger.decide(candidate) }
        try await remember(ledger, connection)
        return verdicts
    }

    /// Takes what no longer counts out of what guards remember.
    ///
    /// - Parameter moment: Events that happened before it are not taken any more.
    package func forgetFirings(before moment: Timestamp) async throws {
        try await pool.execute(
            Statement("DELETE FROM guard_firings WHERE counts_until < $1", moment)
        ).discard()
    }

    private static func pastFirings(
        _ questions: [GuardLedger.Question],
        _ connection: PostgresConnection
    ) async throws -> [UUID: [Timestamp]] {
        guard !questions.isEmpty else { return [:] }
        let questions = Array(Set(questions))
        // Two questions about one value may have the same answer.
        let rows = try await connection.execute(
            Statement(
                """
                SELECT DISTINCT f.value, f.at, f.execution
                FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::integer[])
                    AS question (value, after, before, most)
                CROSS JOIN LATERAL (
                    SELECT numbered.* FROM (
                        SELECT g.value, g.at, g.execution, row_number() OVER (ORDER BY g.at DESC) AS number
                        FROM guard_firings g
                        WHERE g.value = question.value AND g.at > coalesce(question.after, '-infinity')
                            AND g.at < coalesce(question.before, 'infinity')
                        ORDER BY g.at DESC LIMIT 2000
                    ) AS numbered WHERE number <= question.most
                ) AS f
                """,
                questions.map(\.value),
                questions.map(\.after),
                questions.map(\.before),
                questions.map { Int32($0.limit) }
            )
        )
        var past: [UUID: [Timestamp]] = [:]
        for row in rows { past[try row.decode(UUID.self, "value"), default: []].append(try row.timestamp("at")) }
        return past
    }

    private static func occupancies(
        of values: Set<UUID>,
        _ connection: PostgresConnection
    ) async throws -> [UUID: GuardLedger.Occupancy] {
        guard !values.isEmpty else { return [:] }
        let rows = try await connection.execute(
            Statement(
                """
                SELECT value, count(*) FILTER (WHERE is_held) AS held, count(*) FILTER (WHERE NOT is_held) AS queued,
                    count(*) FILTER (WHERE is_replaced) AS replaced
                FROM guard_slots WHERE value = ANY ($1::uuid[]) GROUP BY value
                """,
                Array(values)
            )
        )
        var occupancies: [UUID: GuardLedger.Occupancy] = [:]
        for row in rows {
            occupancies[try row.decode(UUID.self, "value")] = GuardLedger.Occupancy(
                held: Int(try row.decode(Int64.self, "held")),
                queued: Int(try row.decode(Int64.self, "queued")),
                replaced: Int(try row.decode(Int64.self, "replaced"))
            )
        }
        return occupancies
    }

    private static func remember(_ ledger: GuardLedger, _ connection: PostgresConnection) async throws {
        var statements: [Statement] = []
        let (firings, slots) = (ledger.firings, ledger.slots)
        if !firings.isEmpty {
            statements.append(
                Statement(
                    """
                    INSERT INTO guard_firings (value, rule, execution, at, counts_until)
                    SELECT value, rule, execution, at, coalesce(counts_until, 'infinity')
                    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])
                        AS new (value, rule, execution, at, counts_until)
                    ON CONFLICT DO NOTHING
                    """,
                    firings.map(\.value),
                    firings.map(\.rule),
                    firings.map(\.execution),
                    firings.map(\.at),
                    firings.map(\.countsUntil)
                )
            )
        }
        if !slots.isEmpty {
            // Places are given in the order of the rows.
            statements.append(
                Statement(
                    """
                    INSERT INTO guard_slots (value, rule, occurred_at, execution, at_most, is_held)
                    SELECT value, rule, occurred_at, execution, at_most, is_held
                    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::integer[], $6::boolean[])
                        WITH ORDINALITY AS new (value, rule, occurred_at, execution, at_most, is_held, place)
                    ORDER BY new.place
                    """,
                    slots.map(\.value),
                    slots.map(\.rule),
                    slots.map(\.occurredAt),
                    slots.map(\.execution),
                    slots.map { Int32($0.atMost) },
                    slots.map(\.isHeld)
                )
            )
        }
        let replacements = ledger.replacements.sorted { $0.key.bytes < $1.key.bytes }
        if !replacements.isEmpty {
            statements.append(
                Statement(
                    """
                    UPDATE guard_slots s SET is_replaced = true
                    FROM unnest($1::uuid[], $2::integer[]) AS wanted (value, most)
                    CROSS JOIN LATERAL (
                        SELECT o.value, o.place, row_number() OVER (ORDER BY o.place) AS number
                        FROM guard_slots o WHERE o.value = wanted.value AND NOT o.is_replaced
                    ) AS oldest
                    WHERE oldest.number <= wanted.most AND s.value = oldest.value AND s.place = oldest.place
                    """,
                    replacements.map(\.key),
                    replacements.map { Int32($0.value) }
                )
            )
        }
        if !statements.isEmpty { _ = try await connection.pipeline(statements) }
    }
}
