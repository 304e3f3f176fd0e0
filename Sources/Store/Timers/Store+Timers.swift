internal import FoundationEssentials
internal import Messaging
internal import Model
package import Postgres

extension Store {
    /// How long whoever publishes what a timer has led to may take before another scheduler does it again.
    private static let publishing = Duration.seconds(15)

    /// Locks timers that are due until the transaction ends, the earliest first; those that others have locked are passed over.
    package static func dueTimers(upTo limit: Int, _ connection: PostgresConnection) async throws -> [DueTimer] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT tenant, occurred_at, execution, ordinal, purpose AS kind, until_at, looked_back FROM timers
                -- The time at which the statement begins, as a volatile one would keep the index from being used.
                WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
                """,
                Int64(limit)
            )
        )
        return try rows.map { row in
            DueTimer(
                job: try job(row),
                purpose: try row.choice(TimerPurpose.self, "kind"),
                until: try row.timestamp("until_at"),
                hasLookedBack: try row.decode(Bool.self, "looked_back")
            )
        }
    }

    /// Writes what becomes of timers that this transaction has locked.
    package static func settle(
        _ timers: [(timer: DueTimer, fate: TimerFate)],
        _ connection: PostgresConnection
    ) async throws {
        var statements: [Statement] = []
        let removed = timers.filter { $0.fate == .remove }.map(\.timer)
        if !removed.isEmpty { statements.append(remove(removed)) }
        let kept = timers.filter { $0.fate != .remove }
        if !kept.isEmpty {
            statements.append(
                Statement(
                    """
                    UPDATE timers t SET looked_back = t.looked_back OR fate.name = 'postpone',
                        due_at = CASE fate.name WHEN 'publish' THEN clock_timestamp() + $6 * interval '1 microsecond'
                            WHEN 'park' THEN 'infinity' ELSE fate.due_at END
                    FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[], $4::text[], $5::timestamptz[])
                        AS fate (occurred_at, execution, ordinal, name, due_at)
                    WHERE t.occurred_at = fate.occurred_at AND t.execution = fate.execution AND t.ordinal = fate.ordinal
                    """,
                    kept.map(\.timer.job.occurredAt),
                    kept.map(\.timer.job.execution),
                    kept.map { Int16($0.timer.job.step) },
                    kept.map(\.fate.name),
                    kept.map(\.fate.time),
                    publishing.microseconds
                )
            )
        }
        // Of a wait that is over nothing is left.
        let waits = timers.filter { $0.timer.purpose == .wait && ($0.fate == .remove || $0.fate == .publish) }
        if !waits.isEmpty { statements += forget(waits.map(\.timer)) }
        _ = try await connection.pipeline(statements)
    }

    /// Removes timers whose consequences are published.
    package func remove(published timers: [DueTimer]) async throws {
        guard !timers.isEmpty else { return }
        var statements = [Self.remove(timers)]
        // An event may have come between the end of its wait and now.
        let waits = timers.filter { $0.purpose == .wait }
        if !waits.isEmpty { statements += Self.forget(waits) }
        _ = try await pool.pipeline(statements)
    }

    private static func remove(_ timers: [DueTimer]) -> Statement {
        Statement(
            """
            DELETE FROM timers t USING unnest($1::timestamptz[], $2::uuid[], $3::smallint[])
                AS done (occurred_at, execution, ordinal)
            WHERE t.occurred_at = done.occurred_at AND t.execution = done.execution AND t.ordinal = done.ordinal
            """,
            timers.map(\.job.occurredAt),
            timers.map(\.job.execution),
            timers.map { Int16($0.job.step) }
        )
    }

    private static func forget(_ timers: [DueTimer]) -> [Statement] {
        ["waits", "wait_hits"].map { table in
            Statement(
                """
                DELETE FROM \(table) t USING unnest($1::timestamptz[], $2::uuid[], $3::smallint[])
                    AS done (occurred_at, execution, ordinal)
                WHERE t.occurred_at = done.occurred_at AND t.execution = done.execution AND t.ordinal = done.ordinal
                """,
                timers.map(\.job.occurredAt),
                timers.map(\.job.execution),
                timers.map { Int16($0.job.step) }
            )
        }
    }
}

extension TimerFate {
    fileprivate var name: String {
        switch self {
        case .remove: "remove"
        case .publish: "publish"
        case .postpone: "postpone"
        case .passOver: "pass over"
        case .park: "park"
        }
    }

    fileprivate var time: Timestamp? {
        switch self {
        case .postpone(let until), .passOver(let until): until
        default: nil
        }
    }
}
