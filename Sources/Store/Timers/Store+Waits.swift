internal import FoundationEssentials
package import Messaging
package import Model
package import Postgres

// An event and a wait for it may be written at the same time, and then neither transaction sees the other's. So both look
// once more after they have committed: the matcher for waits of its events, the scheduler for events of a new wait. Whoever
// commits second is the one to find the other.
extension Store {
    /// Has the waits looked at that events may end. To be called when the events are committed, and again when they come again.
    func wakeWaits(for batch: [MatchedEvent]) async throws {
        try await pool.execute(
            Statement(
                """
                WITH hit AS (
                    SELECT DISTINCT w.occurred_at, w.execution, w.ordinal, k.occurred_at AS event_occurred_at, k.event
                    FROM unnest($1::timestamptz[], $2::uuid[]) AS known (occurred_at, event)
                    JOIN event_keys k ON k.occurred_at = known.occurred_at AND k.event = known.event
                    JOIN waits w ON w.tenant = k.tenant AND w.event_type = k.event_type AND w.path = k.path AND w.key = k.key
                        AND w.since <= k.occurred_at
                ), waiting AS (
                    -- A wait that ends meanwhile takes its timer with it: of what is over nothing is noted.
                    SELECT t.occurred_at, t.execution, t.ordinal, t.due_at FROM timers t
                    JOIN (SELECT DISTINCT occurred_at, execution, ordinal FROM hit) h USING (occurred_at, execution, ordinal)
                    ORDER BY 1, 2, 3 FOR UPDATE OF t
                ), noted AS (
                    INSERT INTO wait_hits (occurred_at, execution, ordinal, event_occurred_at, event)
                    SELECT hit.* FROM hit JOIN waiting USING (occurred_at, execution, ordinal) ON CONFLICT DO NOTHING
                )
                UPDATE timers t SET due_at = clock_timestamp() FROM waiting
                WHERE t.occurred_at = waiting.occurred_at AND t.execution = waiting.execution AND t.ordinal = waiting.ordinal
                    -- What is parked is looked at when it is woken, in any case.
                    AND waiting.due_at < 'infinity'
                """,
                batch.map(\.event.time),
                batch.map(\.key)
            )
        ).discard()
    }

    /// Events that may end a wait, the earliest first: those that came since it began, or with `lookingBack` all that are kept.
    ///
    /// - Parameter last: The last one of the page before.
    package static func candidates(
        for wait: Job,
        lookingBack: Bool,
        after last: Event?,
        limit: Int,
        _ connection: PostgresConnection
    ) async throws -> [Event] {
        let nothing = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        let found =
            lookingBack
            ? """
            SELECT k.occurred_at, k.event FROM waits w
            JOIN event_keys k ON k.tenant = w.tenant AND k.event_type = w.event_type AND k.path = w.path
                AND k.key = w.key AND k.occurred_at >= w.since
            WHERE w.occurred_at = $1 AND w.execution = $2 AND w.ordinal = $3
            """
            : """
            SELECT event_occurred_at AS occurred_at, event FROM wait_hits
            WHERE occurred_at = $1 AND execution = $2 AND ordinal = $3
            """
        let rows = try await connection.execute(
            Statement(
                """
                SELECT ev.tenant, ev.type, ev.source, ev.id, ev.occurred_at, ev.subject, ev.data_schema, ev.causation_id,
                    ev.correlation_id, ev.traceparent, ev.depth, ev.data
                FROM (SELECT DISTINCT occurred_at, event FROM (\(found)) AS found) AS found
                JOIN events ev ON ev.occurred_at = found.occurred_at AND ev.key = found.event
                WHERE (ev.occurred_at, ev.key) > ($4, $5) ORDER BY ev.occurred_at, ev.key LIMIT $6
                """,
                wait.occurredAt,
                wait.execution,
                Int16(wait.step),
                last?.time ?? Timestamp(microseconds: 0),
                last?.key ?? nothing,
                Int64(limit)
            )
        )
        return try rows.map(event)
    }
}
