internal import ArgumentParser

/// `signalbox dead operation`
struct DeadOperationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operation",
        abstract: "See the replays and discards that were made, and how far they are.",
        subcommands: [DeadOperationListCommand.self, DeadOperationShowCommand.self]
    )
}
