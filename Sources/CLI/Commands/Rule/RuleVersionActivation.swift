internal import Model
internal import Store

/// The change of a rule's current version that a command makes.
enum RuleVersionActivation {
    static func make(
        _ rule: String,
        tenant: TenantID,
        _ options: GlobalOptions,
        change: (Store) async throws -> RuleVersionChange?
    ) async throws {
        let session = try await Session(options)
        let (change, others) = try await session.withStore { store in
            try await store.require(tenant)
            do {
                guard let change = try await change(store) else {
                    throw store.unknown(rule: rule, of: tenant, known: try await store.ruleNames(tenant: tenant))
                }
                return (change, try await OlderExecutions(session: session, store: store).settle(change.rule))
            } catch let error as RuleVersionError {
                throw CommandFailure(.unknownName, error.message)
            }
        }
        Terminal.output.write(text(change) + (others.map { "; \($0)" } ?? "") + "\n")
    }

    private static func text(_ change: RuleVersionChange) -> String {
        let name = change.rule.definition.name
        if change.isUnchanged { return "version \(change.rule.version) of the rule '\(name)' is current already" }
        var text = "version \(change.rule.version) of the rule '\(name)' is current now"
        if change.versionBefore != change.rule.version { text += "; it was version \(change.versionBefore)" }
        if change.status != change.statusBefore {
            text += "; the rule is \(change.status.rawValue) now, it was \(change.statusBefore.rawValue)"
        } else if change.status != .active {
            text += "; the rule is \(change.status.rawValue), `signalbox rule resume \(name)` would have it fire"
        }
        return text
    }
}
