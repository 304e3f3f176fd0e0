extension Migration {
    /// Versions that are drafts, rules that are archived and let go on what they have begun, depth of causation, and what
    /// guards remember.
    static let lifecycle = Migration(
        version: 12,
        name: "drafts, guards, gathering",
        sql: """
            -- Archived, and what it has begun goes on.
            ALTER TABLE rules ADD COLUMN drains boolean NOT NULL DEFAULT false;

            ALTER TABLE rule_versions ADD COLUMN who text;
            -- When it first became the current version; NULL for a draft.
            ALTER TABLE rule_versions ADD COLUMN activated_at timestamptz;
            UPDATE rule_versions SET activated_at = created_at;

            -- NULL where nobody noted it.
            ALTER TABLE rule_changes ADD COLUMN change text CHECK
                (change IN ('apply', 'draft', 'activate', 'rollback', 'pause', 'resume', 'archive'));
            -- The version that was stored without becoming the current one.
            ALTER TABLE rule_changes ADD COLUMN drafted integer;

            -- How many events stand before it in a chain of causes.
            ALTER TABLE events ADD COLUMN depth integer NOT NULL DEFAULT 0;

            -- What quotas have let fire, and what throttles have given as times. A value is a rule's, a guard's and a key's.
            CREATE TABLE guard_firings (
                value uuid NOT NULL,
                -- When the event happened; for a throttle, when the execution begins.
                at timestamptz NOT NULL,
                execution uuid NOT NULL,
                rule uuid NOT NULL,
                -- Until then it may still count; infinity for what counts for ever.
                counts_until timestamptz NOT NULL,
                PRIMARY KEY (value, at, execution)
            );
            CREATE INDEX guard_firings_past ON guard_firings (counts_until);

            -- Executions that have one of the slots of their key, or wait for one.
            CREATE TABLE guard_slots (
                value uuid NOT NULL,
                -- The order in which they came.
                place bigint GENERATED ALWAYS AS IDENTITY,
                rule uuid NOT NULL,
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                at_most integer NOT NULL,
                is_held boolean NOT NULL,
                -- Somebody came who replaces it: it is to be cancelled.
                is_replaced boolean NOT NULL DEFAULT false,
                PRIMARY KEY (value, place)
            );
            CREATE UNIQUE INDEX guard_slots_by_execution ON guard_slots (occurred_at, execution);
            CREATE INDEX guard_slots_queued ON guard_slots (value, place) WHERE NOT is_held;
            CREATE INDEX guard_slots_replaced ON guard_slots (value) WHERE is_replaced;

            -- Events that are put by until a rule begins with them.
            CREATE TABLE gatherings (
                id uuid PRIMARY KEY,
                tenant text NOT NULL,
                rule uuid NOT NULL,
                value uuid NOT NULL,
                kind text NOT NULL CHECK (kind IN ('debounce', 'batch')),
                first_at timestamptz NOT NULL,
                due_at timestamptz NOT NULL,
                -- How many events came, and how much text is kept of them.
                count integer NOT NULL,
                bytes integer NOT NULL,
                -- When nothing could be added any more: the time of the event that tells of it.
                closed_at timestamptz
            );
            CREATE UNIQUE INDEX gatherings_open ON gatherings (value) WHERE closed_at IS NULL;
            CREATE INDEX gatherings_due ON gatherings (due_at);

            CREATE TABLE gathered_events (
                gathering uuid NOT NULL REFERENCES gatherings ON DELETE CASCADE,
                place integer NOT NULL,
                occurred_at timestamptz NOT NULL,
                event uuid NOT NULL,
                PRIMARY KEY (gathering, place)
            );
            """
    )
}
