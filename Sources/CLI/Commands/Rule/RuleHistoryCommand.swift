internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule history`
struct RuleHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List what a rule has been: its versions, drafts and states, by whom and when, the latest first."
    )

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var tenant: TenantOption
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let history = try await Session(options).withStore { store in
            try await store.require(tenant.tenant)
            try await store.require(rule: name, of: tenant.tenant)
            return try await store.ruleHistory(name, tenant: tenant.tenant, page: page.slice)
        }
        Listing(
            [
                .time("SINCE", "since"), Column("CHANGE", "change"), Column("VERSION", "version", .right),
                Column("DRAFT", "draft", .right), Column("STATE", "state"), Column("WHO", "who"),
            ],
            history.map { revision in
                [
                    "since": .time(revision.at),
                    "change": .text(revision.change?.rawValue),
                    "version": .count(revision.version),
                    "draft": .count(revision.drafted),
                    "state": .string(revision.status.rawValue),
                    "who": .text(revision.who),
                ]
            }
        ).write(as: output.output)
    }
}
