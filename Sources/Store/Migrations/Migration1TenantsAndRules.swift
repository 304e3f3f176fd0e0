extension Migration {
    /// Tenants, their catalogs and their rules.
    static let tenantsAndRules = Migration(
        version: 1,
        name: "tenants and rules",
        sql: """
            CREATE TABLE tenants (
                id text PRIMARY KEY,
                name text NOT NULL,
                state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
                -- Counts every change of the tenant, its catalog and its rules. The row's lock puts the changes in the
                -- order of their commits, so whoever has seen a revision has seen all before it.
                revision bigint NOT NULL DEFAULT 1,
                created_at timestamptz NOT NULL DEFAULT now()
            );

            CREATE TABLE event_types (
                tenant text NOT NULL REFERENCES tenants,
                type text NOT NULL,
                definition json NOT NULL,
                pack text NOT NULL,
                updated_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (tenant, type)
            );

            CREATE TABLE rules (
                id uuid PRIMARY KEY,
                tenant text NOT NULL REFERENCES tenants,
                name text NOT NULL,
                status text NOT NULL CHECK (status IN ('draft', 'active', 'paused', 'archived')),
                version integer NOT NULL CHECK (version > 0),
                created_at timestamptz NOT NULL DEFAULT now(),
                updated_at timestamptz NOT NULL DEFAULT now(),
                UNIQUE (tenant, name)
            );

            CREATE TABLE rule_versions (
                rule uuid NOT NULL REFERENCES rules,
                version integer NOT NULL,
                event_type text NOT NULL,
                definition json NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (rule, version)
            );
            """
    )
}
