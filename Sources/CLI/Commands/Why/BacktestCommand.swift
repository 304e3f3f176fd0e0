internal import ArgumentParser
internal import Matching
internal import Model
internal import Roles
internal import Store

/// `signalbox backtest`
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract:
            "Run rules of a file over recorded events: how often would they have fired, and how often as they are now?",
        discussion: """
            Each rule is compared with the tenant's rule of the same name in its current version, whatever its state. Only \
            conditions are looked at. Nothing is written, published or done.
            """
    )

    @Argument(help: "A rule file, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Events that happened since then: a time in RFC 3339, or how long ago, such as 7d.",
            valueName: "time"
        ),
        transform: ArgumentText.instant
    )
    var since: Timestamp

    @Option(help: ArgumentHelp("How many ids of events to show for each difference, 0 to 1000.", valueName: "count"))
    var examples = 5

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (0...1000).contains(examples) else { throw ValidationError("--examples: expected 0 to 1000") }
    }

    func run() async throws {
        var problems: [String] = []
        let rules = RuleFiles([file], problems: &problems)
        try SourceText.requireNone(problems)
        let tallies = try await Session(options).withStore { store in
            try await store.require(tenant.tenant)
            try rules.requireEventTypes(
                among: try await store.eventTypeNames(tenant: tenant.tenant),
                catalog: "the catalog of tenant '\(tenant.tenant)'"
            )
            var tallies: [BacktestTally] = []
            for draft in rules.definitions {
                let live = try await store.rules(tenant: tenant.tenant, name: draft.name).first
                tallies.append(try await tally(draft, live, store))
            }
            return tallies
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.array(tallies.map { .object($0.json) })))
        case .table: Terminal.output.write(tallies.map(\.text).joined(separator: "\n"))
        }
    }

    private func tally(_ draft: RuleDefinition, _ live: StoredRule?, _ store: Store) async throws -> BacktestTally {
        var tally = BacktestTally(draft: draft, live: live, since: since, examples: examples)
        var last: StoredEvent?
        while true {
            let page = try await store.events(
                tenant: tenant.tenant,
                type: draft.eventType,
                since: since,
                after: last,
                limit: Self.pageSize
            )
            for stored in page { tally.add(stored.event) }
            guard page.count == Self.pageSize, let final = page.last else { return tally }
            last = final
        }
    }

    private static let pageSize = 500
}
