extension Migration {
    /// Statements name partitions by themselves, so who may use a table may use those; and events are compressed in less time.
    static let partitions = Migration(
        version: 14,
        name: "partitions by name",
        sql: """
            DO $$
            DECLARE
                granted record;
            BEGIN
                FOR granted IN
                    SELECT right_.privilege_type AS privilege, child.oid::regclass AS partition,
                        CASE right_.grantee WHEN 0 THEN 'PUBLIC' ELSE right_.grantee::regrole::text END AS role
                    FROM pg_class parent
                    JOIN pg_inherits ON inhparent = parent.oid
                    JOIN pg_class child ON child.oid = inhrelid
                    CROSS JOIN LATERAL aclexplode(parent.relacl) right_
                    WHERE parent.relname IN ('events', 'executions', 'steps', 'attempt_log', 'event_keys')
                        AND parent.relkind = 'p' AND parent.relnamespace = current_schema()::regnamespace
                        AND right_.grantee <> parent.relowner
                LOOP
                    EXECUTE format('GRANT %s ON %s TO %s', granted.privilege, granted.partition, granted.role);
                END LOOP;
            END
            $$;

            DO $$
            DECLARE
                partition regclass;
            BEGIN
                -- Holds for what is written from now on.
                ALTER TABLE events ALTER COLUMN data SET COMPRESSION lz4;
                FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'events'::regclass LOOP
                    EXECUTE format('ALTER TABLE %s ALTER COLUMN data SET COMPRESSION lz4', partition);
                END LOOP;
            EXCEPTION
                -- A Postgres that was built without it goes on as before.
                WHEN feature_not_supported THEN NULL;
            END
            $$;
            """
    )
}
