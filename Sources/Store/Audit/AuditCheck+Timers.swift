extension AuditCheck {
    static let timers = [
        AuditCheck(
            name: "step_timer",
            law: "a delay, a wait and an event to emit have a timer for as long as they are under way",
            sql: """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, NULL::uuid AS id,
                    format('it is a %s that waits, and nobody will ever look at it', s.kind) AS detail
                FROM steps s JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                WHERE s.occurred_at >= $1 AND s.state = 'waiting' AND s.kind IN ('delay', 'wait', 'emit') AND NOT EXISTS (
                    SELECT FROM timers t
                    WHERE t.occurred_at = s.occurred_at AND t.execution = s.execution AND t.ordinal = s.ordinal
                )
                """
        ),
        AuditCheck(
            name: "execution_start",
            law: "an execution that is not over has a step, or a timer that begins it",
            sql: """
                SELECT e.tenant, e.occurred_at, e.id AS execution, NULL::smallint AS ordinal, NULL::uuid AS id,
                    format('it is %s, has no step, and nobody will ever begin it', e.state) AS detail
                FROM executions e
                WHERE e.occurred_at >= $1 AND e.state IN ('pending', 'running', 'waiting')
                    AND NOT EXISTS (SELECT FROM steps s WHERE s.occurred_at = e.occurred_at AND s.execution = e.id)
                    AND NOT EXISTS (SELECT FROM timers t WHERE t.occurred_at = e.occurred_at AND t.execution = e.id)
                """
        ),
        AuditCheck(
            name: "timer_step",
            law: "a timer is about something that is there",
            sql: """
                SELECT t.tenant, t.occurred_at, t.execution, t.ordinal, NULL::uuid AS id,
                    format('there is a timer to %s it, and it is not there', t.purpose) AS detail
                FROM timers t
                LEFT JOIN executions e ON e.occurred_at = t.occurred_at AND e.id = t.execution
                LEFT JOIN steps s ON s.occurred_at = t.occurred_at AND s.execution = t.execution AND s.ordinal = t.ordinal
                WHERE t.occurred_at >= $1 AND (e.id IS NULL OR (t.ordinal >= 0 AND s.execution IS NULL))
                """
        ),
        AuditCheck(
            name: "wait_timer",
            law: "what is awaited is awaited by a step that waits",
            sql: """
                SELECT w.tenant, w.occurred_at, w.execution, w.ordinal, NULL::uuid AS id,
                    format('it awaits %s, and is no wait that is under way', w.event_type) AS detail
                FROM waits w
                LEFT JOIN steps s ON s.occurred_at = w.occurred_at AND s.execution = w.execution AND s.ordinal = w.ordinal
                WHERE w.occurred_at >= $1 AND s.state IS DISTINCT FROM 'waiting'
                """
        ),
    ]
}
