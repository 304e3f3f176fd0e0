-- The tables that Signalbox writes for an event and its actions: the same columns, keys, checks and indexes, as they are
-- once all of its migrations are applied. The limit program writes them as Signalbox does, without what Signalbox reads.

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
    data json COMPRESSION lz4 NOT NULL,
    matches integer NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    depth integer NOT NULL DEFAULT 0,
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
    paused_at timestamptz,
    reason text,
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
    fence integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    due_at timestamptz,
    error_code text,
    error text,
    output json,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    replays smallint NOT NULL DEFAULT 0,
    attempts_before smallint NOT NULL DEFAULT 0,
    worker text,
    duration_ms double precision,
    unknown_since timestamptz,
    PRIMARY KEY (occurred_at, execution, ordinal)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX steps_open ON steps (occurred_at) WHERE settled_at IS NULL;
CREATE INDEX steps_unknown ON steps (occurred_at) WHERE unknown_since IS NOT NULL;

CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    tenant text NOT NULL,
    title text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done')),
    due_at timestamptz NOT NULL,
    assignee text,
    record_kind text NOT NULL,
    record_id text NOT NULL,
    links json NOT NULL,
    occurred_at timestamptz NOT NULL,
    execution uuid NOT NULL,
    ordinal smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tasks_by_record ON tasks (tenant, record_kind, record_id);
CREATE INDEX tasks_by_time ON tasks USING brin (occurred_at) WITH (pages_per_range = 32);

CREATE TABLE notes (
    id uuid PRIMARY KEY,
    tenant text NOT NULL,
    record_kind text NOT NULL,
    record_id text NOT NULL,
    author text NOT NULL,
    body text NOT NULL,
    occurred_at timestamptz NOT NULL,
    execution uuid NOT NULL,
    ordinal smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notes_by_record ON notes (tenant, record_kind, record_id);
CREATE INDEX notes_by_time ON notes USING brin (occurred_at) WITH (pages_per_range = 32);

-- A partition for each month, as Signalbox makes them: the one before, this one and the next.
DO $$
DECLARE
    parent text;
    month date;
BEGIN
    FOREACH parent IN ARRAY ARRAY['events', 'executions', 'steps'] LOOP
        FOR ahead IN -1..1 LOOP
            month := date_trunc('month', now()) + make_interval(months => ahead);
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = %s)',
                parent || to_char(month, '_YYYY_MM'), parent, month, month + interval '1 month',
                CASE parent WHEN 'events' THEN 100 ELSE 45 END);
        END LOOP;
    END LOOP;
END $$;
