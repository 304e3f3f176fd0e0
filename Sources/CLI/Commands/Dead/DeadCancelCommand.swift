internal import ArgumentParser
internal import FoundationEssentials
internal import Store

/// `signalbox dead cancel`
struct DeadCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a replay: one that is running stops within a second. `dead replay --resume` has it go on."
    )

    @Argument(help: "The operation's id.", transform: ArgumentText.uuid)
    var id: UUID

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let operation = try await Session(options).withStore { store in
            try await store.cancelDeadOperation(id, who: OperatorName.current)
        }
        guard let operation else { throw DeadOperation.unknown(id) }
        guard operation.state == .cancelled else {
            throw CommandFailure(.refused, "the \(operation.kind.rawValue) is \(operation.state.rawValue) already")
        }
        let counts = operation.counts
        Terminal.output.write(
            "cancelled: \(counts.done + counts.moved) of \(counts.total) letters are replayed, "
                + "\(counts.suppressed) suppressed, \(counts.waiting) left as they were\n"
        )
    }
}
