extension Migration {
    /// Executions that take their time: what is due later, what is waited for, and who changed their course.
    static let workflows = Migration(
        version: 10,
        name: "timers, waits, execution changes",
        sql: #"""
            -- A paused execution keeps its state; nothing of it is begun until it is resumed.
            ALTER TABLE executions ADD COLUMN paused_at timestamptz;
            -- Why it ended as it did, where its steps do not say.
            ALTER TABLE executions ADD COLUMN reason text;

            -- What the scheduler is to do at a time: a row for each delay, wait and event to emit that is under way, and (with
            -- the ordinal -1) for each execution that is to begin later. Deleted when it is done.
            CREATE TABLE timers (
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                tenant text NOT NULL,
                rule uuid NOT NULL,
                purpose text NOT NULL CHECK (purpose IN ('start', 'delay', 'wait', 'emit')),
                -- When to look at it next; 'infinity' while it is parked.
                due_at timestamptz NOT NULL,
                -- When the delay or the wait is over.
                until_at timestamptz NOT NULL,
                -- Whether the events that were there before the wait have been looked through.
                looked_back boolean NOT NULL DEFAULT false,
                PRIMARY KEY (occurred_at, execution, ordinal)
            );
            CREATE INDEX timers_due ON timers (due_at);
            CREATE INDEX timers_parked ON timers (rule) WHERE due_at = 'infinity';

            -- Which values of which events are kept so that waits find them: made when a rule is applied.
            CREATE TABLE awaited_paths (
                tenant text NOT NULL REFERENCES tenants,
                event_type text NOT NULL,
                -- The root and the segments; empty where every event of the type may be the one.
                path text[] NOT NULL,
                PRIMARY KEY (tenant, event_type, path)
            );

            -- A scalar as one text, the same for equal values; what is not a short scalar shares a text with its like.
            CREATE FUNCTION correlation_key(value json) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                SELECT CASE json_typeof(value)
                    WHEN 'string' THEN CASE
                        WHEN value::text LIKE '%\\u0000%' THEN 's?'
                        WHEN length(value #>> '{}') > 200 THEN 's#' || md5(value #>> '{}')
                        ELSE 's' || (value #>> '{}') END
                    WHEN 'number' THEN CASE
                        WHEN value::text ~ '^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$'
                            THEN 'n' || trim_scale((value #>> '{}')::numeric)::text
                        ELSE 'n?' END
                    WHEN 'boolean' THEN 'b' || (value #>> '{}')
                    ELSE json_typeof(value) END
            $$;

            -- The value of an event at an awaited path; NULL where it has none.
            CREATE FUNCTION awaited_key(path text[], data json, subject text, id text, source text) RETURNS text
                LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
                SELECT CASE
                    WHEN cardinality(path) = 0 THEN ''
                    WHEN path[1] = 'data' THEN correlation_key(data #> path[2:])
                    WHEN path[2] = 'subject' THEN correlation_key(to_json(subject))
                    WHEN path[2] = 'id' THEN correlation_key(to_json(id))
                    WHEN path[2] = 'source' THEN correlation_key(to_json(source))
                END
            $$;

            CREATE TABLE event_keys (
                occurred_at timestamptz NOT NULL,
                event uuid NOT NULL,
                tenant text NOT NULL,
                event_type text NOT NULL,
                path text[] NOT NULL,
                key text NOT NULL,
                PRIMARY KEY (occurred_at, event, path)
            ) PARTITION BY RANGE (occurred_at);
            CREATE INDEX event_keys_by_key ON event_keys (tenant, event_type, path, key, occurred_at);

            -- The waits that are under way: a row for each alternative.
            CREATE TABLE waits (
                tenant text NOT NULL,
                event_type text NOT NULL,
                path text[] NOT NULL,
                key text NOT NULL,
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                alternative smallint NOT NULL,
                -- Events of earlier times do not count.
                since timestamptz NOT NULL,
                PRIMARY KEY (tenant, event_type, path, key, occurred_at, execution, ordinal, alternative)
            );
            CREATE INDEX waits_by_step ON waits (occurred_at, execution, ordinal);

            -- Events that came while a wait for the like of them was under way.
            CREATE TABLE wait_hits (
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                event_occurred_at timestamptz NOT NULL,
                event uuid NOT NULL,
                PRIMARY KEY (occurred_at, execution, ordinal, event_occurred_at, event)
            );

            -- What was done to executions from outside their own course.
            CREATE TABLE execution_changes (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                change text NOT NULL,
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                cause text,
                -- NULL where no person did it.
                who text
            );
            CREATE INDEX execution_changes_by_execution ON execution_changes (occurred_at, execution, id);
            """#
    )
}
