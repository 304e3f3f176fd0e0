internal import ArgumentParser

/// `signalbox note`
struct NoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Look at the notes that rules have written.",
        subcommands: [NoteListCommand.self]
    )
}
