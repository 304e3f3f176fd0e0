internal import Model
internal import Store

/// The change of a rule's status that a command makes.
enum RuleStatusChange {
    static func make(_ status: RuleStatus, rule: String, tenant: TenantID, options: GlobalOptions) async throws {
        let before = try await Session(options).withStore { store in
            try await store.require(tenant)
            try await store.require(rule: rule, of: tenant)
            return try await store.setRule(rule, tenant: tenant, status: status, who: OperatorName.current)
        }
        guard let before else {
            throw CommandFailure(.unknownName, "the tenant '\(tenant)' has no rule '\(rule)' any more")
        }
        Terminal.output.write(
            before == status
                ? "the rule '\(rule)' is \(status.rawValue) already\n"
                : "the rule '\(rule)' is \(status.rawValue) now; it was \(before.rawValue)\n"
        )
    }
}
