internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox dead list`
struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List dead letters, the newest first."
    )

    @OptionGroup var filter: TenantFilter

    @Option(help: ArgumentHelp("Those of this cause alone, such as malformed_json or http_410.", valueName: "code"))
    var cause: String?

    @Option(help: ArgumentHelp("Those of this action kind alone, or `event` or `job`.", valueName: "kind"))
    var kind: String?

    @Option(help: "Those in this state alone.")
    var state: StoredDeadLetter.State?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let letters = try await Session(options).withStore { store in
            // An event may have been refused because its tenant is unknown, so any name may be asked for.
            try await store.deadLetters(
                tenant: filter.tenant,
                cause: cause,
                kind: kind,
                state: state,
                page: page.slice
            )
        }
        Listing(
            [
                Column("ID", "id"), .time("FIRST", "firstAt"), Column("TENANT", "tenant"), Column("SUBJECT", "subject"),
                Column("KIND", "kind"), Column("EVENT", "eventId"), Column("STATE", "state"),
                Column("TIMES", "occurrences", .right), Column("CAUSE", "cause"), Column("MESSAGE", "message"),
            ],
            letters.map(\.summaryJSON)
        ).write(as: output.output)
    }
}
