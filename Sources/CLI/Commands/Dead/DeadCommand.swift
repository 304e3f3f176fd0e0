internal import ArgumentParser

/// `signalbox dead`
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Look at dead letters: events and jobs that were given up on.",
        subcommands: [DeadListCommand.self, DeadShowCommand.self]
    )
}
