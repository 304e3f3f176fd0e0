internal import Model
internal import Store

// Names that were typed: those that there are not are refused, with the one that may have been meant.
extension Store {
    /// Throws unless there is such a tenant; nil stands for all of them.
    func require(_ tenant: TenantID?) async throws {
        guard let tenant, try await tenants(only: tenant).isEmpty else { return }
        let known = try await tenants(page: Page(limit: 1000)).map(\.id.rawValue)
        throw CommandFailure(
            .unknownName,
            "there is no tenant '\(tenant)'\(Self.hint(for: tenant.rawValue, among: known, what: "tenants")); "
                + "`signalbox tenant create \(tenant)` would make it"
        )
    }

    /// Throws unless the tenant has such a rule.
    func require(rule: String, of tenant: TenantID) async throws {
        let known = try await ruleNames(tenant: tenant)
        guard !known.contains(where: { $0.hasSameBytes(as: rule) }) else { return }
        throw unknown(rule: rule, of: tenant, known: known)
    }

    /// Throws unless that tenant has such a rule; unless any tenant has, where none is given.
    func require(rule: String, ofAny tenant: TenantID?) async throws {
        guard try await !ruleExists(rule, tenant: tenant) else { return }
        let known = try await ruleNames(tenant: tenant)
        if let tenant { throw unknown(rule: rule, of: tenant, known: known) }
        throw CommandFailure(
            .unknownName,
            "no tenant has a rule '\(rule)'\(Self.hint(for: rule, among: known, what: "rules"))"
        )
    }

    /// Throws unless a version of the rule has a step of that name; unless any rule has, where none is given.
    func require(step: String, ofRule rule: String?, tenant: TenantID?) async throws {
        let known = try await stepNames(rule: rule, tenant: tenant)
        guard !known.contains(where: { $0.hasSameBytes(as: step) }) else { return }
        throw CommandFailure(
            .unknownName,
            (rule.map { "the rule '\($0)' has no step '\(step)'" } ?? "no rule has a step '\(step)'")
                + Self.hint(for: step, among: known.sorted(), what: "steps")
        )
    }

    /// The error for a rule that there is not.
    func unknown(rule: String, of tenant: TenantID, known: [String]) -> CommandFailure {
        CommandFailure(
            .unknownName,
            "the tenant '\(tenant)' has no rule '\(rule)'\(Self.hint(for: rule, among: known, what: "rules"))"
        )
    }

    private static func hint(for name: String, among known: [String], what: String) -> String {
        if known.isEmpty { return "; there are no \(what) yet" }
        // A list that fills the screen helps nobody.
        return known.count > 20 && Nearest.name(to: name, among: known) == nil
            ? "" : Nearest.hint(for: name, among: known)
    }
}
