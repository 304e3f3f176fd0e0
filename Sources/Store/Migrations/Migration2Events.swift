extension Migration {
    /// Events and what became of them: partitioned by the event's own time, which no redelivery changes, so that a
    /// primary key refuses a second firing and retention is the drop of a partition.
    static let events = Migration(
        version: 2,
        name: "events, executions, steps, attempts",
        sql: """
            CREATE TABLE events (
                occurred_at timestamptz NOT NULL,
                key uuid NOT NULL,
                tenant text NOT NULL,
                type text NOT NULL,
                source text NOT NULL,
                id text NOT NULL,
                subject text,
                data_schema text,
                causation_id text,
                correlation_id text,
                traceparent text,
                data json NOT NULL,
                -- How many rules it fired.
                matches integer NOT NULL,
                received_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (occurred_at, key)
            ) PARTITION BY RANGE (occurred_at);
            CREATE INDEX events_by_id ON events (id, tenant);

            CREATE TABLE executions (
                occurred_at timestamptz NOT NULL,
                id uuid NOT NULL,
                tenant text NOT NULL,
                event uuid NOT NULL,
                rule uuid NOT NULL,
                rule_version integer NOT NULL,
                state text NOT NULL DEFAULT 'pending' CHECK
                    (state IN ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
                created_at timestamptz NOT NULL DEFAULT now(),
                finished_at timestamptz,
                PRIMARY KEY (occurred_at, id)
            ) PARTITION BY RANGE (occurred_at);

            CREATE TABLE steps (
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                kind text NOT NULL,
                state text NOT NULL DEFAULT 'pending' CHECK
                    (state IN ('pending', 'running', 'waiting', 'done', 'dead', 'cancelled', 'unknown')),
                attempts smallint NOT NULL DEFAULT 0,
                -- Counts the leases; only the holder of the latest may record.
                fence integer NOT NULL DEFAULT 0,
                lease_until timestamptz,
                due_at timestamptz,
                error_code text,
                error text,
                output json,
                created_at timestamptz NOT NULL DEFAULT now(),
                settled_at timestamptz,
                PRIMARY KEY (occurred_at, execution, ordinal)
            ) PARTITION BY RANGE (occurred_at);
            -- What is not settled yet: small, and all that operators ask for.
            CREATE INDEX steps_open ON steps (occurred_at) WHERE state IN ('pending', 'running', 'waiting');

            CREATE TABLE attempts (
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                attempt smallint NOT NULL,
                worker text NOT NULL,
                outcome text NOT NULL CHECK (outcome IN ('done', 'retry', 'dead', 'cancelled', 'unknown')),
                error_code text,
                error text,
                duration_ms double precision NOT NULL,
                finished_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (occurred_at, execution, ordinal, attempt)
            ) PARTITION BY RANGE (occurred_at);
            """
    )
}
