internal import ArgumentParser
internal import Store

/// `signalbox execution retry`
struct ExecutionRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Have failed and cancelled executions go on.",
        discussion: """
            What was given up on or cancelled is tried again, with a new budget of attempts and the same keys. A step that is done is
            never done again. Limits and slots are not asked a second time.
            """
    )

    @OptionGroup var options: ExecutionChangeOptions

    @Option(name: .customLong("from"), help: ArgumentHelp("Only this step and what comes after it.", valueName: "step"))
    var step: String?

    func run() async throws {
        try await options.run(.retry, from: step)
    }
}
