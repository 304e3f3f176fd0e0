internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox execution list`
struct ExecutionListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List executions, the latest first by the time of their events."
    )

    @OptionGroup var filter: TenantFilter

    @Option(help: ArgumentHelp("Executions of this rule alone.", valueName: "name"))
    var rule: String?

    @Option(help: "Executions in this state alone.")
    var state: ExecutionState?

    @Option(help: ArgumentHelp("Executions that events of this type set off alone.", valueName: "event-type"))
    var type: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let executions = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            if let rule { try await store.require(rule: rule, ofAny: filter.tenant) }
            return try await store.executions(
                tenant: filter.tenant,
                rule: rule,
                state: state,
                eventType: type,
                page: page.slice
            )
        }
        Listing(
            [
                Column("ID", "id"), Column("TENANT", "tenant"), Column("RULE", "rule"),
                Column("VERSION", "ruleVersion", .right),
                Column("STATE") {
                    $0["pausedAt"] == .null ? ($0["state"] ?? .null).cell : "\(($0["state"] ?? .null).cell), paused"
                },
                Column("EVENT TYPE", "eventType"),
                Column("EVENT", "eventId"), .time("TIME", "eventTime"), Column("REASON", "reason"),
            ],
            executions.map(\.json)
        ).write(as: output.output)
    }
}
