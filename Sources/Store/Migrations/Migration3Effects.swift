extension Migration {
    /// Records and what hangs on them. An effect's id is its dedupe key.
    static let effects = Migration(
        version: 3,
        name: "records, tags, tasks, notes, deliveries",
        sql: """
            CREATE TABLE records (
                tenant text NOT NULL,
                kind text NOT NULL,
                id text NOT NULL,
                owner text,
                attributes json NOT NULL,
                -- The time of the event that it was last fed by: an older event changes nothing.
                occurred_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (tenant, kind, id)
            );

            CREATE TABLE tags (
                tenant text NOT NULL,
                record_kind text NOT NULL,
                record_id text NOT NULL,
                tag text NOT NULL,
                effect uuid NOT NULL,
                added_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (tenant, record_kind, record_id, tag)
            );

            CREATE TABLE tag_changes (
                id uuid PRIMARY KEY,
                tenant text NOT NULL,
                record_kind text NOT NULL,
                record_id text NOT NULL,
                tag text NOT NULL,
                change text NOT NULL CHECK (change IN ('add', 'remove')),
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                changed_at timestamptz NOT NULL DEFAULT now()
            );

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

            CREATE TABLE deliveries (
                id uuid PRIMARY KEY,
                tenant text NOT NULL,
                kind text NOT NULL CHECK (kind IN ('email', 'webhook')),
                -- A host for a webhook, a domain for an email: enough to group by, no address.
                destination text NOT NULL,
                outcome text NOT NULL CHECK (outcome IN ('done', 'retry', 'dead', 'cancelled', 'unknown')),
                status integer,
                latency_ms double precision NOT NULL,
                -- What the receiver answered: at most 1 KiB.
                response text,
                occurred_at timestamptz NOT NULL,
                execution uuid NOT NULL,
                ordinal smallint NOT NULL,
                attempts integer NOT NULL DEFAULT 1,
                updated_at timestamptz NOT NULL DEFAULT now()
            );
            """
    )
}
