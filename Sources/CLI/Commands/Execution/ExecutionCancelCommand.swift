internal import ArgumentParser
internal import Store

/// `signalbox execution cancel`
struct ExecutionCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel executions: what has not begun never will.",
        discussion: """
            Steps that workers are at when it happens are waited for, up to their lease: when the command has ended, nothing more is sent.
            """
    )

    @OptionGroup var options: ExecutionChangeOptions

    func run() async throws {
        try await options.run(.cancel)
    }
}
