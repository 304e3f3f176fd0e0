internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// Which executions a command changes: by their ids, by a filter, or expressly all of them.
struct ExecutionSelection: ParsableArguments {
    @Argument(help: "The executions' ids, as `execution list` shows them.", transform: ArgumentText.uuid)
    var ids: [UUID] = []

    @Option(help: "This tenant's alone.", transform: ArgumentText.tenant)
    var tenant: TenantID?

    @Option(help: ArgumentHelp("Those of the rule of this name alone.", valueName: "name"))
    var rule: String?

    @Option(help: "Those in this state alone.")
    var state: ExecutionState?

    @Option(help: ArgumentHelp("Those that events of this type set off alone.", valueName: "event-type"))
    var type: String?

    @Option(
        help: ArgumentHelp(
            "Those whose events happened since then: a time in RFC 3339, or how long ago, such as 2h.",
            valueName: "time"
        ),
        transform: ArgumentText.instant
    )
    var since: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Those whose events happened before then: a time in RFC 3339, or how long ago.",
            valueName: "time"
        ),
        transform: ArgumentText.instant
    )
    var until: Timestamp?

    @Flag(help: "All of them: needed where there is neither an id nor a filter.")
    var all = false

    func validate() throws {
        guard ids.isEmpty || named.isEmpty else { throw ValidationError("give either ids or filters, not both") }
        if all, !ids.isEmpty || !named.isEmpty {
            throw ValidationError("--all stands alone: without ids and without filters")
        }
    }

    var filter: ExecutionFilter {
        ids.isEmpty ? named : ExecutionFilter(ids: Array(Set(ids)).sorted { $0.uuidString < $1.uuidString })
    }

    private var named: ExecutionFilter {
        ExecutionFilter(tenant: tenant, rule: rule, state: state, eventType: type, since: since, until: until)
    }

    /// Throws for a command that would change executions without having been told which.
    func requireSelection() throws {
        guard !all, filter.isEmpty else { return }
        throw ValidationError("which executions? Give ids, a filter such as --rule, or --all")
    }

    /// Throws, naming them, where there are ids of no execution, or a tenant or a rule that there is not.
    func requireKnown(_ store: Store) async throws {
        try await store.require(tenant)
        if let rule { try await store.require(rule: rule, ofAny: tenant) }
        var unknown: [String] = []
        for id in ids where try await store.executionCounts(ExecutionFilter(ids: [id])).isEmpty {
            unknown.append(id.uuidString.lowercased())
        }
        guard unknown.isEmpty else {
            throw CommandFailure(
                .unknownName,
                "there is no execution \(unknown.joined(separator: ", ")); nothing was done"
            )
        }
    }
}
