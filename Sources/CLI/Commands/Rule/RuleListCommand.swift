internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule list`
struct RuleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List rules, by tenant and name.")

    @OptionGroup var filter: TenantFilter

    @Option(help: "Rules in this state alone.")
    var state: RuleStatus?

    @Option(help: ArgumentHelp("Rules that this event type fires alone.", valueName: "event-type"))
    var type: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let rules = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.ruleSummaries(
                tenant: filter.tenant,
                status: state,
                eventType: type,
                page: page.slice
            )
        }
        Listing(
            [
                Column("TENANT", "tenant"), Column("RULE", "name"), Column("VERSION", "version", .right),
                Column("DRAFT", "draft", .right), Column("STATE", "state"), Column("EVENT TYPE", "eventType"),
                Column("STEPS", "steps", .right),
                .time("UPDATED", "updatedAt"),
            ],
            rules.map { rule in
                [
                    "tenant": .string(rule.tenant.rawValue),
                    "name": .string(rule.name),
                    "version": .count(rule.version),
                    "draft": .count(rule.draft),
                    "state": .string(rule.status.rawValue),
                    "eventType": .string(rule.eventType),
                    "steps": .count(rule.steps),
                    "createdAt": .time(rule.createdAt),
                    "updatedAt": .time(rule.updatedAt),
                ]
            }
        ).write(as: output.output)
    }
}
