internal import ArgumentParser

/// `signalbox pack`
struct PackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Give a tenant a pack: event types and rules that belong together.",
        subcommands: [PackApplyCommand.self]
    )
}
