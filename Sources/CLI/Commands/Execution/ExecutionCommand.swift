internal import ArgumentParser

/// `signalbox execution`
struct ExecutionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "execution",
        abstract: "Look at executions: rules that fired, their steps and attempts.",
        subcommands: [ExecutionListCommand.self, ExecutionShowCommand.self]
    )
}
