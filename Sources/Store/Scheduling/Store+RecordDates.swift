internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Takes dates of records that are due, has them decided and their occurrences published, and moves them on: all in one
    /// transaction, as ``moveSchedules(now:limit:_:)`` does.
    ///
    /// A record that was changed and not looked at again yet is left alone: its date may be another one.
    ///
    /// - Returns: How many there were.
    package func moveRecordDates(
        now: Timestamp,
        limit: Int,
        _ decide: @Sendable ([DueRecordDate]) async throws -> [RecordDateMove]
    ) async throws -> Int {
        try await pool.withTransaction { connection in
            let rows = try await connection.execute(
                Statement(
                    """
                    SELECT x.tenant, d.rule, r.name, r.status = 'active' AND t.state = 'active' AS active, x.trigger,
                        coalesce(x.timezone, t.timezone) AS timezone, x.record_kind, d.record_id, d.date, d.occurs_at,
                        m.attributes,
                        coalesce(x.generation = d.generation AND x.phase <> 'leaving', false) AS counts
                    FROM record_dates d
                    LEFT JOIN date_rules x ON x.rule = d.rule
                    LEFT JOIN rules r ON r.id = d.rule LEFT JOIN tenants t ON t.id = x.tenant
                    LEFT JOIN records m ON m.tenant = x.tenant AND m.kind = x.record_kind AND m.id = d.record_id
                    WHERE NOT d.parked AND d.due_at <= $1 AND NOT EXISTS (
                        SELECT FROM date_work w
                        WHERE w.tenant = x.tenant AND w.record_kind = x.record_kind AND w.record_id = d.record_id
                    )
                    ORDER BY d.due_at LIMIT $2 FOR UPDATE OF d SKIP LOCKED
                    """,
                    now,
                    Int64(limit)
                )
            )
            guard !rows.isEmpty else { return 0 }
            var due: [DueRecordDate] = []
            var moves: [RecordDateMove] = []
            for row in rows {
                let (rule, record) = (try row.decode(UUID.self, "rule"), try row.decode(String.self, "record_id"))
                guard try row.decode(Bool.self, "counts") else {
                    moves.append(RecordDateMove(rule: rule, record: record, to: .ended))
                    continue
                }
                due.append(
                    DueRecordDate(
                        tenant: try row.tenant("tenant"),
                        rule: rule,
                        ruleName: try row.decode(String.self, "name"),
                        isActive: try row.decode(Bool.self, "active"),
                        trigger: try Self.trigger(row),
                        timeZone: try row.decode(String.self, "timezone"),
                        kind: try row.decode(String.self, "record_kind"),
                        record: record,
                        attributes: try row.jsonIfPresent("attributes") ?? .null,
                        date: try row.decode(String.self, "date"),
                        occursAt: try row.timestamp("occurs_at")
                    )
                )
            }
            if !due.isEmpty { moves += try await decide(due) }
            _ = try await connection.pipeline(Self.statements(moves))
            return rows.count
        }
    }

    private static func statements(_ moves: [RecordDateMove]) -> [Statement] {
        var onward: (rules: [UUID], records: [String], occurs: [Timestamp?], dues: [Timestamp]) = ([], [], [], [])
        for move in moves {
            switch move.to {
            case .next(let occursAt, let dueAt):
                onward.occurs.append(occursAt)
                onward.dues.append(dueAt)
            case .later(let time):
                onward.occurs.append(nil)
                onward.dues.append(time)
            case .ended, .parked: continue
            }
            onward.rules.append(move.rule)
            onward.records.append(move.record)
        }
        let (gone, parked) = (moves.filter { $0.to == .ended }, moves.filter { $0.to == .parked })
        return [
            Statement(
                """
                DELETE FROM record_dates d USING unnest($1::uuid[], $2::text[]) AS gone (rule, record_id)
                WHERE d.rule = gone.rule AND d.record_id = gone.record_id
                """,
                gone.map(\.rule),
                gone.map(\.record)
            ),
            Statement(
                """
                UPDATE record_dates d SET due_at = move.due_at, occurs_at = coalesce(move.occurs_at, d.occurs_at)
                FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])
                    AS move (rule, record_id, occurs_at, due_at)
                WHERE d.rule = move.rule AND d.record_id = move.record_id
                """,
                onward.rules,
                onward.records,
                onward.occurs,
                onward.dues
            ),
            Statement(
                """
                UPDATE record_dates d SET parked = true
                FROM unnest($1::uuid[], $2::text[]) AS parked (rule, record_id), (\(asleep("ANY($1::uuid[])"))) AS asleep
                WHERE asleep.id = parked.rule AND d.rule = parked.rule AND d.record_id = parked.record_id
                """,
                parked.map(\.rule),
                parked.map(\.record)
            ),
        ]
    }
}
