internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox dead count`
struct DeadCountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Count dead letters by their state, their cause and what their messages have in common.",
        discussion: "In a message, numbers, UUIDs, long tokens and what stands in quotes are shown as #."
    )

    @OptionGroup var filter: DeadFilter
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let groups = try await Session(options).withStore { store in
            try await filter.requireKnown(store)
            return try await store.deadLetterGroups(filter.filter, page: page.slice)
        }
        Listing(
            [
                Column("LETTERS", "letters", .right), Column("TIMES", "occurrences", .right), .time("FIRST", "firstAt"),
                .time("LAST", "lastAt"), Column("STATE", "state"), Column("CAUSE", "cause"),
                Column("MESSAGE", "message"),
            ],
            groups.map { group in
                [
                    "state": .string(group.state.rawValue),
                    "cause": .string(group.cause),
                    "message": .string(group.shape),
                    "letters": .count(group.count),
                    "occurrences": .count(group.occurrences),
                    "firstAt": .time(group.firstAt),
                    "lastAt": .time(group.lastAt),
                    "example": .id(group.example),
                ]
            }
        ).write(as: output.output)
    }
}
