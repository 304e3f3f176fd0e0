extension Migration {
    /// Fewer rows for what goes well: the attempt that a step ended with is on the step's own row.
    static let attempts = Migration(
        version: 13,
        name: "attempts on their steps",
        sql: """
            -- Of the attempt that the step is done with; NULL where it is not done, or by no worker, or was before these columns.
            ALTER TABLE steps ADD COLUMN worker text;
            ALTER TABLE steps ADD COLUMN duration_ms double precision;

            -- The attempts that their steps' rows do not tell of.
            ALTER TABLE attempts RENAME TO attempt_log;

            DO $$
            DECLARE
                partition text;
            BEGIN
                FOR partition IN
                    SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'attempt_log'::regclass
                LOOP
                    EXECUTE format('ALTER TABLE %I RENAME TO %I', partition, replace(partition, 'attempts_', 'attempt_log_'));
                END LOOP;
                -- Room for an execution's change of state beside its first row: the index need not learn of it then.
                FOR partition IN
                    SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'executions'::regclass
                LOOP
                    EXECUTE format('ALTER TABLE %I SET (fillfactor = 70)', partition);
                END LOOP;
            END
            $$;

            CREATE VIEW attempts AS
                SELECT occurred_at, execution, ordinal, attempt, worker, outcome, error_code, error, duration_ms, finished_at
                FROM attempt_log
                UNION ALL
                SELECT occurred_at, execution, ordinal, attempts, worker, 'done'::text, NULL::text, NULL::text, duration_ms,
                    settled_at
                FROM steps WHERE worker IS NOT NULL;
            """
    )
}
