internal import ArgumentParser
internal import FoundationEssentials
internal import Store

/// `signalbox dead discard`
struct DeadDiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Discard dead letters: they are kept, and nobody needs to look at them any more."
    )

    @OptionGroup var selection: DeadSelection

    @Option(help: "Why, for the log.")
    var reason: String

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        try selection.requireSelection()
        if let state = selection.filter.state, state != .dead {
            throw ValidationError("--state: only letters that are dead can be discarded, not \(state.rawValue) ones")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason: expected some words for those who read the log")
        }
    }

    func run() async throws {
        let operation = try await Session(options).withStore { store in
            try await selection.requireKnown(store)
            return try await store.discard(
                UUID(),
                selection.letters,
                limit: selection.limit,
                reason: reason,
                who: OperatorName.current
            )
        }
        let count = operation.counts.done
        var text = "discarded \(count) dead \(count == 1 ? "letter" : "letters")"
        let others = Set(selection.ids).count - count
        if others > 0, selection.limit == nil {
            text += "; \(others) of those named \(others == 1 ? "is" : "are") not dead"
        }
        Terminal.output.write(text + "\n")
    }
}
