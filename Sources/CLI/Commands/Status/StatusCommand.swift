internal import ArgumentParser
internal import Model

/// `signalbox status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show on one screen who runs, what waits, and what was given up on.",
        discussion: "Exits 1 when Postgres or RabbitMQ cannot be asked; what the other one says is shown all the same."
    )

    @OptionGroup var filter: TenantFilter

    @Flag(help: "Show it again and again, until Ctrl-C.")
    var watch = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds between two looks, with --watch (default: 2).", valueName: "seconds"),
        transform: ArgumentText.wholeNumber
    )
    var interval = 2

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...3600).contains(interval) else {
            throw ValidationError("--interval: expected 1 to 3600 seconds, not \(interval)")
        }
    }

    func run() async throws {
        let session = try await Session(options)
        while true {
            let status = await Status.look(session, tenant: filter.tenant)
            switch output.output {
            case .json: Terminal.output.write(JSONLayout.text(.object(status.json)))
            case .table:
                let clear = watch && Terminal.output.isInteractive ? "\u{1B}[H\u{1B}[2J" : ""
                Terminal.output.write(clear + status.text)
            }
            guard watch else {
                guard status.failures.isEmpty else {
                    throw CommandFailure(.unreachable, status.failures.joined(separator: "\n"))
                }
                return
            }
            try await Task.sleep(for: .seconds(interval))
        }
    }
}
