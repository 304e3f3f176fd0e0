package import Model
internal import Postgres

extension Store {
    /// Gives a tenant a pack's named conditions. Those that are there already are replaced; none is removed. Rules that
    /// use one keep what it stood for until they are applied again.
    package func applyConditions(_ definitions: [ConditionDefinition], pack: String, tenant: TenantID) async throws {
        guard !definitions.isEmpty else { return }
        try await pool.execute(
            Statement(
                """
                INSERT INTO named_conditions (tenant, name, definition, pack)
                SELECT $1, name, definition::json, $4 FROM unnest($2::text[], $3::text[]) AS new (name, definition)
                ON CONFLICT (tenant, name) DO UPDATE
                SET definition = excluded.definition, pack = excluded.pack, updated_at = now()
                """,
                tenant.rawValue,
                definitions.map(\.name),
                definitions.map { String(decoding: $0.json.text, as: UTF8.self) },
                pack
            )
        ).discard()
    }

    /// The named conditions that a tenant's rules may use.
    ///
    /// - Throws: `SourceFileError` where one that is stored is none any more.
    package func namedConditions(tenant: TenantID) async throws -> NamedConditions {
        let rows = try await pool.execute(
            Statement("SELECT definition FROM named_conditions WHERE tenant = $1 ORDER BY name", tenant.rawValue)
        )
        return NamedConditions(
            try rows.flatMap { row in
                try ConditionDefinitionReader.read(
                    file: "named_conditions",
                    bytes: try row.json("definition").text
                )
            }
        )
    }
}
