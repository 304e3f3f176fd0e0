internal import Model
internal import Store

/// The change of a rule's status that a command makes.
enum RuleStatusChange {
    static func make(
        _ status: RuleStatus,
        drains: Bool = false,
        rule: String,
        tenant: TenantID,
        options: GlobalOptions
    ) async throws {
        let session = try await Session(options)
        let (before, published) = try await session.withStore { store in
            try await store.require(tenant)
            try await store.require(rule: rule, of: tenant)
            let before = try await store.setRule(
                rule,
                tenant: tenant,
                status: status,
                drains: drains,
                who: OperatorName.current
            )
            // Whether it was active before or not: whoever made it so may have died before all was published.
            guard status == .active, before != nil else { return (before, 0) }
            return (before, try await OpenJobs(session: session, store: store).publish(ofRule: rule, tenant: tenant))
        }
        guard let before else {
            throw CommandFailure(.unknownName, "the tenant '\(tenant)' has no rule '\(rule)' any more")
        }
        var text = "the rule '\(rule)' is \(status.rawValue) "
        text += before == status ? "already" : "now; it was \(before.rawValue)"
        if published > 0 { text += "; published \(published) \(published == 1 ? "job" : "jobs") that it held" }
        Terminal.output.write(text + "\n")
    }
}
