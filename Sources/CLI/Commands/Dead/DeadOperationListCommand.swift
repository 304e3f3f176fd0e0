internal import ArgumentParser
internal import Store

/// `signalbox dead operation list`
struct DeadOperationListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List replays and discards, the latest first."
    )

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let operations = try await Session(options).withStore { try await $0.deadOperations(page: page.slice) }
        Listing(
            [
                Column("ID", "id"), .time("BEGAN", "createdAt"), Column("WHO", "who"), Column("KIND", "kind"),
                Column("STATE", "state"), Column("LETTERS", "total", .right), Column("DONE", "done", .right),
                Column("SUPPRESSED", "suppressed", .right), Column("LEFT", "left", .right), Column("FILTER", "filter"),
                Column("REASON", "reason"),
            ],
            operations.map(\.json)
        ).write(as: output.output)
    }
}
