extension Migration {
    /// When jobs of a kind were last published again, so that nobody does it once more before these had their time; and
    /// indexes to look at effects by the time of their event, as the audit does.
    static let rescues = Migration(
        version: 5,
        name: "rescues, effects by time",
        sql: """
            CREATE TABLE rescues (
                kind text PRIMARY KEY,
                rescued_at timestamptz NOT NULL,
                -- How many jobs that were.
                jobs bigint NOT NULL
            );

            -- Effects are written in about the order of their events, so that a few pages for each range are enough.
            CREATE INDEX tag_changes_by_time ON tag_changes USING brin (occurred_at) WITH (pages_per_range = 32);
            CREATE INDEX tasks_by_time ON tasks USING brin (occurred_at) WITH (pages_per_range = 32);
            CREATE INDEX notes_by_time ON notes USING brin (occurred_at) WITH (pages_per_range = 32);
            CREATE INDEX deliveries_by_time ON deliveries USING brin (occurred_at) WITH (pages_per_range = 32);
            """
    )
}
