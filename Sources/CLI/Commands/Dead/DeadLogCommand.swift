internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox dead log`
struct DeadLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List what operators did with dead letters, the latest first.",
        discussion: "The log is only appended to: the database refuses to change or delete its lines."
    )

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let entries = try await Session(options).withStore { try await $0.operationsLog(page: page.slice) }
        Listing(
            [
                .time("TIME", "time"), Column("WHO", "who"), Column("VERB", "verb"), Column("OPERATION", "operation"),
                Column("FILTER", "filter"), Column("COUNTS", "counts"), Column("REASON", "reason"),
            ],
            entries.map { entry in
                [
                    "time": .time(entry.at),
                    "who": .string(entry.who),
                    "verb": .string(entry.verb),
                    "operation": .id(entry.operation),
                    "filter": entry.filter,
                    "counts": entry.counts,
                    "reason": .text(entry.reason),
                ]
            }
        ).write(as: output.output)
    }
}
