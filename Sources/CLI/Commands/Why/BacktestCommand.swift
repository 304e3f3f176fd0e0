internal import ArgumentParser
internal import Checking
internal import Matching
internal import Model
internal import Roles
internal import Store

/// `signalbox backtest`
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract:
            "Run rules of a file, or a version of a rule, over recorded events: how often would they have fired, and how often as they are now?",
        discussion: """
            Each rule is compared with the tenant's rule of the same name in its current version, whatever its state. Only \
            conditions are looked at; those on records see them as they are now. Nothing is written, published or done.
            """
    )

    @Argument(help: "A rule file, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String?

    @Option(help: ArgumentHelp("A version of this rule instead of a file.", valueName: "name"))
    var rule: String?

    @OptionGroup var version: RuleVersionOption

    @Option(
        help: ArgumentHelp(
            "Events that happened since then: a time in RFC 3339, or how long ago, such as 7d.",
            valueName: "time"
        ),
        transform: ArgumentText.instant
    )
    var since: Timestamp

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Ids of events to show for each difference, 0 to 1000 (default: 5).", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var examples = 5

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (file == nil) != (rule == nil) else {
            throw ValidationError("expected either a rule file, or --rule with --version or --draft")
        }
        try version.require(rule: rule)
        guard rule == nil || version.isGiven else {
            throw ValidationError("--rule: say which version with --version or --draft")
        }
        guard (0...1000).contains(examples) else { throw ValidationError("--examples: expected 0 to 1000") }
    }

    func run() async throws {
        let session = try await Session(options)
        let tallies = try await session.withStore { store in
            try await store.require(tenant.tenant)
            let drafts = try await drafts(session, store)
            let surroundings = try await Surroundings(of: tenant.tenant, store)
            var tallies: [BacktestTally] = []
            for draft in drafts {
                let live = try await store.rules(tenant: tenant.tenant, name: draft.name).first
                tallies.append(try await tally(draft, live, surroundings, store))
            }
            return tallies
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.array(tallies.map { .object($0.json) })))
        case .table: Terminal.output.write(tallies.map(\.text).joined(separator: "\n"))
        }
    }

    private func drafts(_ session: Session, _ store: Store) async throws -> [RuleDefinition] {
        guard let file else {
            if let rule { try await store.require(rule: rule, of: tenant.tenant) }
            return try await version.trial(of: rule, tenant: tenant.tenant, store).map { [$0.rule.definition] } ?? []
        }
        let (rules, problems) = await RuleFiles.read([file], tenant: tenant.tenant, session)
        guard problems.isEmpty else { throw CommandFailure(.file, problems.joined(separator: "\n")) }
        let checks = try await store.check(rules, of: tenant.tenant)
        let unknown = checks.entries.filter { $0.finding.code == .unknownEventType }.map(\.line)
        guard unknown.isEmpty else { throw CommandFailure(.file, unknown.joined(separator: "\n")) }
        Terminal.error.write(checks.entries.map { $0.line + "\n" }.joined())
        return rules.definitions
    }

    private func tally(
        _ draft: RuleDefinition,
        _ live: StoredRule?,
        _ surroundings: Surroundings,
        _ store: Store
    ) async throws -> BacktestTally {
        var tally = BacktestTally(
            draft: draft,
            live: live,
            timeZone: surroundings.timeZone,
            since: since,
            examples: examples
        )
        var last: StoredEvent?
        while true {
            let page = try await store.events(
                tenant: tenant.tenant,
                type: draft.eventType,
                since: since,
                after: last,
                limit: Self.pageSize
            )
            let contexts = try await surroundings.contexts(of: page.map(\.event), kinds: tally.recordKinds, store)
            for context in contexts { tally.add(context) }
            guard page.count == Self.pageSize, let final = page.last else { return tally }
            last = final
        }
    }

    private static let pageSize = 500
}
