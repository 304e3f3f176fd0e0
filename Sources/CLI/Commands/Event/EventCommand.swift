internal import ArgumentParser

/// `signalbox event`
struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Publish events, and see what became of them.",
        subcommands: [EventPublishCommand.self, EventListCommand.self, EventShowCommand.self]
    )
}
