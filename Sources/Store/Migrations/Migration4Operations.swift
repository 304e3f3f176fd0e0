extension Migration {
    /// What operators look at.
    static let operations = Migration(
        version: 4,
        name: "dead letters, instances",
        sql: """
            CREATE TABLE dead_letters (
                id uuid PRIMARY KEY,
                subject text NOT NULL CHECK (subject IN ('event', 'job')),
                state text NOT NULL DEFAULT 'dead' CHECK (state IN ('dead', 'replayed', 'discarded')),
                queue text NOT NULL,
                tenant text,
                event_type text,
                event_id text,
                kind text,
                occurred_at timestamptz,
                execution uuid,
                ordinal smallint,
                cause text NOT NULL,
                field text,
                message text NOT NULL,
                message_id text,
                content_type text,
                headers json NOT NULL,
                body bytea NOT NULL,
                -- How often the very same message arrived here.
                occurrences integer NOT NULL DEFAULT 1,
                first_at timestamptz NOT NULL DEFAULT now(),
                last_at timestamptz NOT NULL DEFAULT now()
            );
            CREATE INDEX dead_letters_by_time ON dead_letters (first_at, id);

            CREATE TABLE instances (
                id uuid PRIMARY KEY,
                roles text[] NOT NULL,
                host text NOT NULL,
                pid integer NOT NULL,
                version text NOT NULL,
                started_at timestamptz NOT NULL,
                seen_at timestamptz NOT NULL,
                events_per_second double precision NOT NULL DEFAULT 0,
                actions_per_second double precision NOT NULL DEFAULT 0
            );
            """
    )
}
