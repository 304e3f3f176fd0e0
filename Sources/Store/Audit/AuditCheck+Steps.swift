extension AuditCheck {
    static let steps = [
        AuditCheck(
            name: "step_execution",
            law: "a step has its execution, whose rule has it",
            sql: """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, NULL::uuid AS id,
                    CASE WHEN e.id IS NULL THEN 'its execution is not recorded'
                        ELSE format('its rule has no such step of the kind %s', s.kind) END AS detail
                FROM steps s
                LEFT JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution AND e.occurred_at >= $1
                LEFT JOIN rule_versions v ON v.rule = e.rule AND v.version = e.rule_version
                LEFT JOIN (\(places)) AS p
                    ON p.rule = e.rule AND p.version = e.rule_version AND p.ordinal = s.ordinal AND p.kind = s.kind
                WHERE s.occurred_at >= $1 AND (e.id IS NULL OR (v.rule IS NOT NULL AND p.rule IS NULL))
                """
        ),
        AuditCheck(
            name: "step_times",
            law: "a step has the times that its state needs, and those of no other state",
            // What is open and what is unknown is found by these times, and not by the state.
            sql: """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, NULL::uuid AS id,
                    format('it is %s, but %s', s.state, found.fault) AS detail
                FROM steps s
                CROSS JOIN LATERAL (SELECT CASE
                    WHEN s.state = 'running' AND s.lease_until IS NULL THEN 'nobody holds its lease'
                    WHEN s.state = 'waiting' AND s.due_at IS NULL THEN 'never due'
                    WHEN s.state IN ('pending', 'running', 'waiting') AND s.settled_at IS NOT NULL
                        THEN 'has a time at which it was settled'
                    WHEN s.state NOT IN ('pending', 'running', 'waiting') AND s.settled_at IS NULL
                        THEN 'has no time at which it was settled'
                    WHEN s.state = 'unknown' AND s.unknown_since IS NULL THEN 'at no time became so'
                    WHEN s.state <> 'unknown' AND s.unknown_since IS NOT NULL THEN 'has a time since which it is unknown'
                    END AS fault) AS found
                LEFT JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution AND e.occurred_at >= $1
                WHERE s.occurred_at >= $1 AND found.fault IS NOT NULL
                """
        ),
        AuditCheck(
            name: "step_effect",
            law: "a step that is done has its effect, once",
            sql: """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, NULL::uuid AS id,
                    format('it is done, but has %s effects of its kind, %s', coalesce(f.count, 0), s.kind) AS detail
                FROM steps s
                LEFT JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution AND e.occurred_at >= $1
                LEFT JOIN (
                    SELECT occurred_at, execution, ordinal, kind, count(*) FROM (\(effectRows)) AS effect GROUP BY 1, 2, 3, 4
                ) AS f ON f.occurred_at = s.occurred_at AND f.execution = s.execution AND f.ordinal = s.ordinal
                    AND f.kind = s.kind
                WHERE s.occurred_at >= $1 AND s.state = 'done' AND s.kind IN ('tag', 'task', 'note', 'email', 'webhook')
                    AND coalesce(f.count, 0) <> 1 AND NOT \(isResolved) AND NOT (f.count IS NULL AND \(isMadeAtAnotherTime))
                """
        ),
    ]

    static let attempts = [
        // A lease counts as an attempt, and leaves none behind if its holder dies: only where there was never a lease
        // (the kinds whose effects commit with their outcome) must all be there.
        AuditCheck(
            name: "step_attempts",
            law: "a step has the attempts that it counts, and the last one ended as it did",
            sql: """
                WITH counted AS (
                    SELECT s.occurred_at, s.execution, s.ordinal, s.state, s.attempts, s.fence, count(a.attempt) AS found,
                        bool_or(\(isResolved)) AS is_resolved, max(a.attempt) AS last, max(a.outcome) FILTER (WHERE a.attempt = s.attempts) AS outcome
                    FROM steps s
                    LEFT JOIN attempts a ON a.occurred_at = s.occurred_at AND a.execution = s.execution
                        AND a.ordinal = s.ordinal AND a.occurred_at >= $1
                    WHERE s.occurred_at >= $1 AND s.kind NOT IN (\(controlKinds))
                    GROUP BY s.occurred_at, s.execution, s.ordinal, s.state, s.attempts, s.fence
                )
                SELECT e.tenant, c.occurred_at, c.execution, c.ordinal, NULL::uuid AS id, CASE
                    WHEN c.last > c.attempts THEN format('it counts %s attempts, but has a number %s', c.attempts, c.last)
                    WHEN c.fence = 0 AND c.found <> c.attempts
                        THEN format('it counts %s attempts, but has %s', c.attempts, c.found)
                    ELSE format('it is %s, but its last attempt %s', c.state,
                        coalesce('ended as ' || c.outcome, 'is not there'))
                END AS detail
                FROM counted c
                LEFT JOIN executions e ON e.occurred_at = c.occurred_at AND e.id = c.execution AND e.occurred_at >= $1
                WHERE c.last > c.attempts OR (c.fence = 0 AND c.found <> c.attempts)
                    OR (c.state IN ('done', 'dead') AND c.outcome IS DISTINCT FROM c.state AND NOT c.is_resolved)
                """
        ),
        AuditCheck(
            name: "attempt_step",
            law: "an attempt has its step",
            sql: """
                SELECT e.tenant, a.occurred_at, a.execution, a.ordinal, NULL::uuid AS id,
                    format('the step of attempt %s is not recorded', a.attempt) AS detail
                FROM attempt_log a
                LEFT JOIN steps s ON s.occurred_at = a.occurred_at AND s.execution = a.execution
                    AND s.ordinal = a.ordinal AND s.occurred_at >= $1
                LEFT JOIN executions e ON e.occurred_at = a.occurred_at AND e.id = a.execution AND e.occurred_at >= $1
                WHERE a.occurred_at >= $1 AND s.execution IS NULL
                """
        ),
    ]

    /// An operator has said of the step that it happened (`signalbox dead resolve`), so no attempt says it, and
    /// perhaps no effect.
    private static let isResolved = "(s.output ->> 'resolved' IS NOT NULL)"
}
