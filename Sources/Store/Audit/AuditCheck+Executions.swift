extension AuditCheck {
    static let events = [
        AuditCheck(
            name: "event_executions",
            law: "an event has as many executions as it fired rules",
            sql: """
                SELECT ev.tenant, ev.occurred_at, NULL::uuid AS execution, NULL::smallint AS ordinal, ev.key AS id,
                    format('it fired %s rules and has %s executions', ev.matches, coalesce(x.count, 0)) AS detail
                FROM events ev LEFT JOIN (
                    SELECT occurred_at, event, count(*) FROM executions WHERE occurred_at >= $1 GROUP BY 1, 2
                ) AS x ON x.occurred_at = ev.occurred_at AND x.event = ev.key
                WHERE ev.occurred_at >= $1 AND ev.matches <> coalesce(x.count, 0)
                """
        ),
        AuditCheck(
            name: "event_key",
            law: "an event's key is made from its tenant, source and id",
            sql: """
                SELECT tenant, occurred_at, NULL::uuid AS execution, NULL::smallint AS ordinal, key AS id,
                    'its key is not made from its tenant, source and id' AS detail
                FROM events
                WHERE occurred_at >= $1 AND key <> \(key("'event'", "tenant", "source", "id"))
                """
        ),
    ]

    static let executions = [
        AuditCheck(
            name: "execution_event",
            law: "an execution has its event, of its tenant, and a key made from that and its rule",
            sql: """
                SELECT * FROM (
                    SELECT e.tenant, e.occurred_at, e.id AS execution, NULL::smallint AS ordinal, e.event AS id, CASE
                        WHEN ev.key IS NULL THEN 'its event is not recorded'
                        WHEN ev.tenant <> e.tenant THEN format('its event is the tenant %s''s', ev.tenant)
                        WHEN e.id <> \(key("'execution'", "e.tenant", "upper(e.rule::text)", "ev.source", "ev.id"))
                            THEN 'its id is not made from its event and rule'
                    END AS detail
                    FROM executions e
                    LEFT JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event AND ev.occurred_at >= $1
                    WHERE e.occurred_at >= $1
                ) AS found WHERE detail IS NOT NULL
                """
        ),
        AuditCheck(
            name: "execution_rule",
            law: "an execution has its rule, of its tenant, in its version",
            sql: """
                SELECT e.tenant, e.occurred_at, e.id AS execution, NULL::smallint AS ordinal, NULL::uuid AS id,
                    CASE WHEN r.id IS NULL THEN 'its tenant has no such rule'
                        ELSE format('its rule has no version %s', e.rule_version) END AS detail
                FROM executions e
                LEFT JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
                LEFT JOIN rule_versions v ON v.rule = e.rule AND v.version = e.rule_version
                WHERE e.occurred_at >= $1 AND (r.id IS NULL OR v.rule IS NULL)
                """
        ),
        // Of those that began and that nobody changed: the first step that is not over decides, as in Workflow: its place and its state are put into one number. Where
        // steps do not simply follow each other, `CourseCheck` asks Workflow itself.
        AuditCheck(
            name: "execution_state",
            law: "an execution is where its steps have brought it",
            sql: """
                WITH decided AS (
                    SELECT e.tenant, e.occurred_at, e.id, e.state,
                        min(p.ordinal * 8 + CASE s.state WHEN 'pending' THEN 1 WHEN 'running' THEN 2 WHEN 'waiting' THEN 3
                            WHEN 'unknown' THEN 4 WHEN 'cancelled' THEN 5 WHEN 'dead' THEN 6 ELSE 0 END)
                            FILTER (WHERE s.state IS NULL OR s.state NOT IN ('done', 'dead')
                                OR (s.state = 'dead' AND NOT p.goes_on)) AS decisive,
                        count(*) FILTER (WHERE s.state IN ('pending', 'running', 'waiting')) AS open
                    FROM executions e
                    JOIN rule_versions v ON v.rule = e.rule AND v.version = e.rule_version AND \(isLinear)
                    JOIN (\(places)) AS p ON p.rule = e.rule AND p.version = e.rule_version
                    LEFT JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id AND s.ordinal = p.ordinal
                        AND s.occurred_at >= $1
                    WHERE e.occurred_at >= $1 AND NOT \(isChanged) AND \(hasBegun)
                    GROUP BY e.occurred_at, e.id, e.tenant, e.state
                ), expected AS (
                    SELECT *, CASE WHEN decisive IS NULL THEN '{completed}'
                        ELSE (ARRAY['{}', '{pending,running}', '{pending,running}', '{pending,running}', '{waiting}',
                            '{cancelled}', '{failed}'])[decisive % 8 + 1]
                    END::text[] AS states FROM decided
                )
                SELECT tenant, occurred_at, id AS execution, NULL::smallint AS ordinal, NULL::uuid AS id, CASE
                    WHEN decisive IS NULL THEN format('it is %s, but all its steps are over', state)
                    WHEN state = ANY (states) THEN format('it is %s, but has an open step', state)
                    WHEN decisive % 8 = 0 THEN format('it is %s, but its step %s was never begun', state, decisive / 8)
                    ELSE format('it is %s, but its step %s is %s', state, decisive / 8,
                        (ARRAY['pending', 'running', 'waiting', 'unknown', 'cancelled', 'dead'])[decisive % 8])
                END AS detail
                FROM expected
                WHERE NOT state = ANY (states) OR (open > 0 AND state IN ('completed', 'failed', 'cancelled'))
                """
        ),
    ]
}
