internal import ArgumentParser

/// `signalbox task`
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Look at the tasks that rules have made.",
        subcommands: [TaskListCommand.self]
    )
}
