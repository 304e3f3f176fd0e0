internal import ArgumentParser
internal import Store

/// `signalbox dead list`
struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List dead letters, the newest first."
    )

    @OptionGroup var filter: DeadFilter
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let letters = try await Session(options).withStore { store in
            try await filter.requireKnown(store)
            return try await store.deadLetters(filter.filter, page: page.slice)
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
