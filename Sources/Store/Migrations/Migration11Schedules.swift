extension Migration {
    /// When rules are due by the clock and by dates of records.
    static let schedules = Migration(
        version: 11,
        name: "schedules and dates of records",
        sql: """
            CREATE TABLE schedules (
                rule uuid PRIMARY KEY REFERENCES rules ON DELETE CASCADE,
                tenant text NOT NULL,
                -- In its canonical form: whoever plans reads the rule's version no more.
                trigger text NOT NULL,
                -- NULL: the tenant's.
                timezone text,
                -- When it was set, while nobody has planned its first occurrence.
                set_at timestamptz,
                -- The first occurrence that nobody has looked at; NULL where none is planned.
                occurs_at timestamptz,
                -- When to look: its occurrence and the jitter. NULL: never again.
                due_at timestamptz,
                -- The latest occurrence that was started.
                last_at timestamptz,
                -- It was due while its rule or its tenant was not active.
                parked boolean NOT NULL DEFAULT false
            );
            CREATE INDEX schedules_due ON schedules (due_at) WHERE NOT parked;
            CREATE INDEX schedules_by_tenant ON schedules (tenant);

            CREATE TABLE date_rules (
                rule uuid PRIMARY KEY REFERENCES rules ON DELETE CASCADE,
                tenant text NOT NULL,
                record_kind text NOT NULL,
                trigger text NOT NULL,
                timezone text,
                -- Rows of record_dates with an older one do not count any more.
                generation bigint NOT NULL DEFAULT 1,
                -- waiting: for transactions that do not know the rule yet. scanning: its records, behind the cursor.
                -- sweeping: rows of older generations. leaving: the rule has no dates any more.
                phase text NOT NULL DEFAULT 'waiting'
                    CHECK (phase IN ('waiting', 'scanning', 'sweeping', 'done', 'leaving')),
                -- Those transactions: NULL until they were looked for.
                horizon text[],
                cursor_id text NOT NULL DEFAULT ''
            );
            CREATE INDEX date_rules_by_kind ON date_rules (tenant, record_kind);
            CREATE INDEX date_rules_open ON date_rules (rule) WHERE phase <> 'done';

            CREATE TABLE record_dates (
                rule uuid NOT NULL,
                record_id text NOT NULL,
                generation bigint NOT NULL,
                -- The record's date, as it says it.
                date text NOT NULL,
                occurs_at timestamptz NOT NULL,
                due_at timestamptz NOT NULL,
                parked boolean NOT NULL DEFAULT false,
                PRIMARY KEY (rule, record_id)
            );
            CREATE INDEX record_dates_due ON record_dates (due_at) WHERE NOT parked;
            CREATE INDEX record_dates_parked ON record_dates (rule) WHERE parked;

            -- Records to look at again. One row for each change: none can be lost to one that is being worked on.
            CREATE TABLE date_work (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                tenant text NOT NULL,
                record_kind text NOT NULL,
                record_id text NOT NULL
            );
            CREATE INDEX date_work_by_record ON date_work (tenant, record_kind, record_id);

            INSERT INTO system_event_types (type, definition, pack) VALUES (
                'signalbox.rule.due',
                '{"name":"signalbox.rule.due","category":"signalbox","description":"A rule is due: by its schedule, by the date of a record, or by hand. Only the rule that the subject names fires.","status":"active","records":[{"kindAt":"data.record.kind","id":"data.record.id"}]}',
                'signalbox'
            ) ON CONFLICT (type) DO UPDATE SET definition = excluded.definition, pack = excluded.pack;
            UPDATE tenants SET revision = revision + 1;
            """
    )
}
