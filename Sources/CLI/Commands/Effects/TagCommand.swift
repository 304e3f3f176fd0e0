internal import ArgumentParser

/// `signalbox tag`
struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Look at the tags that records have.",
        subcommands: [TagListCommand.self]
    )
}
