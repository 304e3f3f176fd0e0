internal import Model

extension RuleFiles {
    /// Reads rule files for a tenant, whose packs may have named conditions that they use.
    ///
    /// - Returns: The rules, and what is wrong, a line each.
    static func read(_ paths: [String], tenant: TenantID, _ session: Session) async -> (
        rules: RuleFiles, problems: [String]
    ) {
        var problems: [String] = []
        var rules = RuleFiles(paths, conditions: .none, problems: &problems)
        // The database is asked only where something is missing: files that are wrong are told of without it.
        if !problems.isEmpty, let conditions = await session.namedConditions(tenant: tenant) {
            problems = []
            rules = RuleFiles(paths, conditions: conditions, problems: &problems)
        }
        return (rules, problems)
    }
}
