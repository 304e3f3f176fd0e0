internal import ArgumentParser
internal import Model
internal import Store

/// `--version` or `--draft`, for commands that try a version of a rule which may not be the current one.
struct RuleVersionOption: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("This version of the rule.", valueName: "number"),
        transform: ArgumentText.version
    )
    var version: Int?

    @Flag(help: "The rule's draft: its latest version that was never current.")
    var draft = false

    var isGiven: Bool { version != nil || draft }

    func validate() throws {
        guard version == nil || !draft else { throw ValidationError("give either --version or --draft, not both") }
    }

    /// Throws where a version is asked for and no rule is named.
    func require(rule: String?) throws {
        guard rule != nil || !isGiven else {
            throw ValidationError("--version and --draft need --rule: which rule's?")
        }
    }

    /// The version of the rule that is asked for; nil where none is.
    func trial(of rule: String?, tenant: TenantID, _ store: Store) async throws -> RuleAtTime? {
        guard let rule, let found = try await stored(rule, tenant: tenant, store) else { return nil }
        return RuleAtTime(trial: found)
    }

    /// The version that is asked for; nil where none is.
    func stored(_ rule: String, tenant: TenantID, _ store: Store) async throws -> StoredRuleVersion? {
        guard isGiven else { return nil }
        if let found = try await store.rule(rule, tenant: tenant, version: version) { return found }
        try await store.require(rule: rule, of: tenant)
        throw CommandFailure(
            .unknownName,
            version.map { "the rule '\(rule)' has no version \($0); `signalbox rule history \(rule)` shows them" }
                ?? "the rule '\(rule)' has no draft: every version of it was current once"
        )
    }
}
