/// A law of conservation, and the query for the rows that break it.
package struct AuditCheck: Sendable {
    /// Such as `step_effect`.
    package let name: String
    /// What must hold.
    package let law: String
    /// Gives `tenant`, `occurred_at`, `execution`, `ordinal`, `id` and `detail` of each row that breaks the law, of
    /// events from `$1` on. It reads tables of effects and dead letters by time as well, and joins along the keys, so that no
    /// more than the time asked for is read.
    let sql: String

    /// All of them, in the order of what they look at.
    package static let all = events + executions + steps + timers + attempts + effects + deadLetters

    /// The names of all checks, that of ``CourseCheck`` last, which is none of SQL.
    package static let names = all.map(\.name) + [CourseCheck.name]

    /// What the check of that name sees to.
    package static func law(of name: String) -> String? {
        name == CourseCheck.name ? CourseCheck.law : all.first { $0.name == name }?.law
    }
}

extension AuditCheck {
    /// An expression for the key that `DedupeKey` makes of fields: SHA-256 over each with its length before it, as a
    /// UUID of version 8.
    static func key(_ fields: String...) -> String {
        let bytes = fields.map { field in
            "int8send(octet_length(convert_to(\(field), 'UTF8'))) || convert_to(\(field), 'UTF8')"
        }
        let hash = "substr(sha256(\(bytes.joined(separator: " || "))), 1, 16)"
        // Of the digest's 16 bytes, the sixth says the version and the eighth the variant.
        return """
            (SELECT encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
            FROM (SELECT \(hash) AS h OFFSET 0) AS hashed)
            """
    }

    /// The kinds of step that nobody makes attempts at.
    static let controlKinds = "'branch', 'switch', 'delay', 'wait', 'parallel', 'join', 'end', 'emit'"

    /// Whether every step of the version `v` is an action that leads to the next.
    static let isLinear = """
        NOT EXISTS (
            SELECT FROM json_array_elements(v.definition -> 'steps') AS step
            WHERE step ->> 'action' IS NULL OR step ->> 'next' IS NOT NULL OR step ->> 'onError' NOT IN ('stop', 'continue')
        )
        """

    /// Whether somebody has changed the course of the execution `e`.
    static let isChanged = """
        EXISTS (SELECT FROM execution_changes c WHERE c.occurred_at = e.occurred_at AND c.execution = e.id)
        """

    /// Whether the execution `e` has begun, or is neither over before it could nor waits for its time to.
    static let hasBegun = """
        (EXISTS (SELECT FROM steps b WHERE b.occurred_at = e.occurred_at AND b.execution = e.id)
            OR NOT (e.reason IS NOT NULL OR EXISTS (
                SELECT FROM timers t WHERE t.occurred_at = e.occurred_at AND t.execution = e.id AND t.ordinal = -1)))
        """

    /// The steps of each version of a rule, as a query: `rule`, `version`, `ordinal`, `kind`, and whether the rule goes on
    /// when the step is dead.
    static let places = """
        SELECT v.rule, v.version, (p.place - 1)::smallint AS ordinal, coalesce(p.step ->> 'action', (
                SELECT key FROM json_object_keys(p.step) AS key
                WHERE key IN (\(controlKinds)) LIMIT 1
            )) AS kind,
            p.step ->> 'onError' = 'continue' AS goes_on
        FROM rule_versions v CROSS JOIN json_array_elements(v.definition -> 'steps') WITH ORDINALITY AS p (step, place)
        """
}
