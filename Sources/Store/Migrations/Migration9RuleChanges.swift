extension Migration {
    /// What rules were when: each version and each status with its time, so that an old event can be explained by them.
    static let ruleChanges = Migration(
        version: 9,
        name: "rule changes",
        sql: """
            CREATE TABLE rule_changes (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                rule uuid NOT NULL REFERENCES rules ON DELETE CASCADE,
                -- What the rule was from then on.
                version integer NOT NULL,
                status text NOT NULL CHECK (status IN ('draft', 'active', 'paused', 'archived')),
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                -- NULL where nobody noted it.
                who text
            );
            CREATE INDEX rule_changes_by_rule ON rule_changes (rule, at, id);

            -- Of rules that were there before: versions were active from their beginning, as far as is known.
            INSERT INTO rule_changes (rule, version, status, at)
                SELECT v.rule, v.version, 'active', v.created_at FROM rule_versions v ORDER BY v.created_at, v.version;
            INSERT INTO rule_changes (rule, version, status, at)
                SELECT r.id, r.version, r.status, r.updated_at FROM rules r WHERE r.status <> 'active';
            """
    )
}
