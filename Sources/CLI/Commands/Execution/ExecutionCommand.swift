internal import ArgumentParser

/// `signalbox execution`
struct ExecutionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "execution",
        abstract: "Look at executions, which are rules that fired, and pause, resume, cancel and retry them.",
        subcommands: [
            ExecutionListCommand.self, ExecutionShowCommand.self, ExecutionPauseCommand.self,
            ExecutionResumeCommand.self, ExecutionCancelCommand.self, ExecutionRetryCommand.self,
        ]
    )
}
