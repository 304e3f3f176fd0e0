extension AuditCheck {
    /// All effects of events from `$1` on, as a query.
    static let effectRows = """
        SELECT occurred_at, execution, ordinal, 'tag' AS kind, id, tenant FROM tag_changes WHERE occurred_at >= $1
        UNION ALL SELECT occurred_at, execution, ordinal, 'task', id, tenant FROM tasks WHERE occurred_at >= $1
        UNION ALL SELECT occurred_at, execution, ordinal, 'note', id, tenant FROM notes WHERE occurred_at >= $1
        UNION ALL SELECT occurred_at, execution, ordinal, kind, id, tenant FROM deliveries WHERE occurred_at >= $1
        """

    /// What makes an effect's key, for kinds whose steps have one recipient at most.
    private static func effectKey(_ row: String) -> String {
        key("'effect'", "upper(\(row).execution::text)", "\(row).ordinal::text", "''")
    }

    /// Whether the effect of a step `s` without one was made when the same event was sent with another time: its key has
    /// no time in it, so it was not made again. An email's recipient is not recorded, so its key cannot be made here; that the
    /// event is there with another time has to do.
    static let isMadeAtAnotherTime = """
        CASE s.kind
            WHEN 'tag' THEN EXISTS (SELECT FROM tag_changes f WHERE f.id = \(effectKey("s")))
            WHEN 'task' THEN EXISTS (SELECT FROM tasks f WHERE f.id = \(effectKey("s")))
            WHEN 'note' THEN EXISTS (SELECT FROM notes f WHERE f.id = \(effectKey("s")))
            WHEN 'webhook' THEN EXISTS (SELECT FROM deliveries f WHERE f.id = \(effectKey("s")))
            ELSE EXISTS (
                SELECT FROM events ev JOIN events other ON other.id = ev.id AND other.tenant = ev.tenant
                    AND other.source = ev.source AND other.occurred_at <> ev.occurred_at
                WHERE ev.occurred_at = s.occurred_at AND ev.key = e.event
            )
        END
        """

    static let effects = [
        AuditCheck(
            name: "effect_step",
            law: "an effect has its step, which is done (a delivery's may be anything), and a key made from that",
            sql: """
                SELECT * FROM (
                    SELECT coalesce(e.tenant, f.tenant) AS tenant, f.occurred_at, f.execution, f.ordinal, f.id, CASE
                        WHEN s.execution IS NULL THEN format('the step of this %s is not recorded', f.kind)
                        WHEN s.kind <> f.kind THEN format('it is a %s, but its step is a %s', f.kind, s.kind)
                        WHEN s.state <> 'done' AND f.kind IN ('tag', 'task', 'note')
                            THEN format('it is there, but its step is %s', s.state)
                        WHEN f.tenant <> e.tenant THEN format('it is the tenant %s''s, its execution is not', f.tenant)
                        WHEN f.kind <> 'email' AND f.id <> \(effectKey("f"))
                            THEN 'its id is not made from its execution and step'
                    END AS detail
                    FROM (\(effectRows)) AS f
                    LEFT JOIN steps s ON s.occurred_at = f.occurred_at AND s.execution = f.execution
                        AND s.ordinal = f.ordinal AND s.occurred_at >= $1
                    LEFT JOIN executions e ON e.occurred_at = f.occurred_at AND e.id = f.execution AND e.occurred_at >= $1
                ) AS found WHERE detail IS NOT NULL
                """
        )
    ]

    static let deadLetters = [
        // What the broker gave up on, and what never was a step, says nothing of a step's state. A step that was begun
        // anew has the attempt with which it died all the same.
        AuditCheck(
            name: "dead_letter_step",
            law: "the dead letter of a step that was given up on has its step, and that died",
            sql: """
                SELECT d.tenant, d.occurred_at, d.execution, d.ordinal, d.id,
                    CASE WHEN s.execution IS NULL THEN 'the step of this dead letter is not recorded'
                        ELSE format('it was given up on, but is %s and never died', s.state) END AS detail
                FROM dead_letters d
                LEFT JOIN steps s ON s.occurred_at = d.occurred_at AND s.execution = d.execution AND s.ordinal = d.ordinal
                    AND s.occurred_at >= $1
                WHERE d.first_at >= $1::timestamptz - interval '1 day' AND d.occurred_at >= $1 AND d.subject = 'job'
                    AND d.execution IS NOT NULL AND d.cause NOT IN ('delivery_limit', 'rejected', 'queue_full',
                        'expired', 'unroutable', 'unknown_step', 'malformed_job')
                    AND (s.state = 'dead') IS NOT TRUE AND NOT EXISTS (
                        SELECT FROM attempts a WHERE a.occurred_at = d.occurred_at AND a.execution = d.execution
                            AND a.ordinal = d.ordinal AND a.outcome = 'dead' AND a.occurred_at >= $1
                            AND s.execution IS NOT NULL
                    )
                """
        )
    ]
}
