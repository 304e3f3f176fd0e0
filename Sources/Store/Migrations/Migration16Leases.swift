extension Migration {
    /// A lease is written beside the row that it is of, and no index learns of it.
    static let leases = Migration(
        version: 16,
        name: "leases beside their rows",
        sql: """
            -- Since when nobody knows whether the step's effect happened; NULL where that is known. The index goes by it, because
            -- an index whose condition is the state learns of every change of state.
            ALTER TABLE steps ADD COLUMN unknown_since timestamptz;
            UPDATE steps SET unknown_since = settled_at WHERE state = 'unknown';
            DROP INDEX steps_unknown;
            CREATE INDEX steps_unknown ON steps (occurred_at) WHERE unknown_since IS NOT NULL;

            -- Open is what is not settled.
            DROP INDEX steps_open;
            CREATE INDEX steps_open ON steps (occurred_at) WHERE settled_at IS NULL;

            -- Room for a row's next version; holds for the pages that are written from now on.
            DO $$
            DECLARE
                partition regclass;
            BEGIN
                FOR partition IN
                    SELECT inhrelid::regclass FROM pg_inherits
                    WHERE inhparent IN ('executions'::regclass, 'steps'::regclass)
                LOOP
                    EXECUTE format('ALTER TABLE %s SET (fillfactor = 45)', partition);
                END LOOP;
            END
            $$;
            """
    )
}
