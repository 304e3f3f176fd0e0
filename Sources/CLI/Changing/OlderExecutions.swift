internal import FoundationEssentials
internal import Model
internal import Store

/// Has a rule's executions of other versions do what the version that is current now says.
struct OlderExecutions {
    private static let page = 200

    let session: Session
    let store: Store

    /// - Returns: What was done, for whoever made the change; nil where they go on as they are.
    func settle(_ rule: Rule) async throws -> String? {
        try await change(rule)?.text
    }

    /// Settles those of the rules that were applied, and tells standard error what was done. A rule that is as it was may have
    /// some left of a command that was stopped.
    func settle(_ changes: [(name: String, change: RuleChange)], of tenant: TenantID) async throws {
        for (name, change) in changes where change == .changed || change == .unchanged {
            guard let rule = try await store.rules(tenant: tenant, name: name).first?.rule,
                let tally = try await self.change(rule), change == .changed || tally.count > 0
            else { continue }
            Terminal.error.write("\(name): \(tally.text)\n")
        }
    }

    private struct Tally {
        let word: String
        let count: Int

        var text: String { "\(count) \(count == 1 ? "execution" : "executions") of other versions \(word)" }
    }

    private func change(_ rule: Rule) async throws -> Tally? {
        let version = RuleVersionID(rule: rule.id, version: rule.version)
        let filter = ExecutionFilter(otherThan: version)
        let cause = "version \(rule.version) of the rule is current"
        switch rule.definition.onNewVersion {
        case .finish: return nil
        case .cancel:
            let run = ExecutionRun(
                session: session,
                store: store,
                verb: .cancel,
                cause: cause,
                who: OperatorName.current
            )
            let tally = try await run.run(filter)
            try await RunningSteps.end(tally.running, store)
            return Tally(word: "cancelled", count: tally.changed)
        case .restart:
            var (count, last): (Int, ExecutionKey?) = (0, nil)
            while true {
                let page = try await store.executionKeys(filter, for: .cancel, after: last, limit: Self.page)
                count += try await store.restart(page, with: version, cause: cause, who: OperatorName.current)
                    .changed.count
                guard page.count == Self.page, let final = page.last else { break }
                last = final
            }
            return Tally(word: "begun anew", count: count)
        }
    }
}
