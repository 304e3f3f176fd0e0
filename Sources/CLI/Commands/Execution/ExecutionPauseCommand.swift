internal import ArgumentParser
internal import Store

/// `signalbox execution pause`
struct ExecutionPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Pause executions: nothing of them is begun until they are resumed.",
        discussion: """
            Their steps stay open, and what they wait for is not forgotten. What a worker is at goes on to its end. Every worker
            heeds it with the next step that it takes.
            """
    )

    @OptionGroup var options: ExecutionChangeOptions

    func run() async throws {
        try await options.run(.pause)
    }
}
