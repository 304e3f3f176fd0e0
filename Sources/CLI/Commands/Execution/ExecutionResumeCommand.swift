internal import ArgumentParser
internal import Store

/// `signalbox execution resume`
struct ExecutionResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume paused executions: their open jobs are published again.",
        discussion: """
            What became due while they were paused is done at once.
            """
    )

    @OptionGroup var options: ExecutionChangeOptions

    func run() async throws {
        try await options.run(.resume)
    }
}
