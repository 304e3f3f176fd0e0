package import Model
internal import Postgres

extension Store {
    /// The names of all steps of rules, in whatever version.
    ///
    /// - Parameters:
    ///   - rule: The name of a rule; nil: of all rules.
    ///   - tenant: nil: of all tenants.
    package func stepNames(rule: String?, tenant: TenantID?) async throws -> Set<String> {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT v.definition FROM rule_versions v JOIN rules r ON r.id = v.rule
                WHERE ($1::text IS NULL OR r.name = $1) AND ($2::text IS NULL OR r.tenant = $2)
                """,
                rule,
                tenant?.rawValue
            )
        )
        return Set(try rows.flatMap { try RuleDefinition(json: try $0.json("definition")).steps.compactMap(\.name) })
    }
}
