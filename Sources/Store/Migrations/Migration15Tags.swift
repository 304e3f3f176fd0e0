extension Migration {
    /// Of a tag's changes the latest one stands, in whatever order they come.
    static let tags = Migration(
        version: 15,
        name: "the latest change of a tag",
        sql: """
            -- A tag that was taken off a record stays here as removed, so that an earlier change which comes later finds that.
            ALTER TABLE tags RENAME TO tag_states;
            ALTER TABLE tag_states RENAME CONSTRAINT tags_pkey TO tag_states_pkey;
            ALTER TABLE tag_states ADD COLUMN change text NOT NULL DEFAULT 'add' CHECK (change IN ('add', 'remove'));
            -- When the change that stands counts from.
            ALTER TABLE tag_states ADD COLUMN effective_at timestamptz;

            UPDATE tag_states t SET effective_at = c.occurred_at FROM tag_changes c WHERE c.id = t.effect;
            UPDATE tag_states SET effective_at = added_at WHERE effective_at IS NULL;

            INSERT INTO tag_states (tenant, record_kind, record_id, tag, effect, change, effective_at, added_at)
            SELECT DISTINCT ON (tenant, record_kind, record_id, tag)
                tenant, record_kind, record_id, tag, id, change, occurred_at, changed_at
            FROM tag_changes WHERE change = 'remove'
            ORDER BY tenant, record_kind, record_id, tag, occurred_at DESC, id
            ON CONFLICT DO NOTHING;

            -- Both have defaults for workers of before that still run: they write tags through the view.
            ALTER TABLE tag_states ALTER COLUMN effective_at SET NOT NULL;
            ALTER TABLE tag_states ALTER COLUMN effective_at SET DEFAULT now();
            ALTER TABLE tag_states RENAME COLUMN added_at TO changed_at;

            CREATE VIEW tags AS
                SELECT tenant, record_kind, record_id, tag, effect, changed_at AS added_at
                FROM tag_states WHERE change = 'add';
            """
    )
}
