internal import ArgumentParser

/// `signalbox dead`
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Dead letters, events and jobs that were given up on: look at them, replay them, discard them.",
        groupedSubcommands: [
            CommandGroup(
                name: "Looking",
                subcommands: [
                    DeadListCommand.self, DeadCountCommand.self, DeadShowCommand.self, DeadExportCommand.self,
                    DeadUnknownCommand.self,
                ]
            ),
            CommandGroup(
                name: "Deciding",
                subcommands: [DeadReplayCommand.self, DeadDiscardCommand.self, DeadResolveCommand.self]
            ),
            CommandGroup(
                name: "What was decided",
                subcommands: [DeadOperationCommand.self, DeadCancelCommand.self, DeadLogCommand.self]
            ),
        ]
    )
}
