extension Migration {
    /// Event types of the whole system, and what becomes of a tenant's events that do not fit their schemas.
    static let catalog = Migration(
        version: 7,
        name: "catalog: system-wide event types, validation",
        sql: """
            -- A tenant's own type of the same name goes before it.
            CREATE TABLE system_event_types (
                type text PRIMARY KEY,
                definition json NOT NULL,
                pack text NOT NULL,
                updated_at timestamptz NOT NULL DEFAULT now()
            );
            -- Nothing is refused from one day to the next: enforcing is somebody's decision.
            ALTER TABLE tenants ADD COLUMN validation text NOT NULL DEFAULT 'warn'
                CHECK (validation IN ('enforce', 'warn', 'off'));
            """
    )
}
