extension Migration {
    /// What rules' conditions refer to: a tenant's time zone, and conditions that packs have named.
    static let conditions = Migration(
        version: 8,
        name: "time zones, named conditions",
        sql: """
            -- An IANA name: the zone of rules that name none.
            ALTER TABLE tenants ADD COLUMN timezone text NOT NULL DEFAULT 'UTC';

            -- Rules hold what the names stood for when they were applied; this is for the next one that is.
            CREATE TABLE named_conditions (
                tenant text NOT NULL REFERENCES tenants,
                name text NOT NULL,
                definition json NOT NULL,
                pack text NOT NULL,
                updated_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (tenant, name)
            );

            -- Null where no event has told of them.
            ALTER TABLE records ALTER COLUMN attributes DROP NOT NULL;
            """
    )
}
