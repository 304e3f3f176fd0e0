internal import ArgumentParser
internal import Glibc
internal import Model
internal import Store

/// `signalbox dead export`
struct DeadExportCommand: AsyncParsableCommand {
    private static let batch = 200

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write dead letters with their bytes, headers and causes, one JSON object a line, the oldest first.",
        discussion:
            "A body that is UTF-8 is the text `body`, any other is `bodyBase64`. The export is noted in the log."
    )

    @OptionGroup var filter: DeadFilter

    @Option(help: ArgumentHelp("Where to write; standard output otherwise.", valueName: "file"), completion: .file())
    var file: String?

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let session = try await Session(options)
        let count = try await session.withStore { store in
            try await filter.requireKnown(store)
            let descriptor = try open()
            let terminal = Terminal(descriptor: descriptor)
            var last: StoredDeadLetter?
            var count = 0
            while true {
                let page = try await store.deadLetters(filter.filter, after: last, limit: Self.batch)
                guard !page.isEmpty else { break }
                let isTaken = terminal.write(page.map { JSONValue.object($0.json).description + "\n" }.joined())
                guard isTaken else {
                    // Who reads the output may have seen enough; a file must have all of it.
                    guard let file else { break }
                    throw Self.unwritable(file)
                }
                (last, count) = (page.last, count + page.count)
            }
            let entry = OperationsLogEntry(
                who: OperatorName.current,
                verb: "export",
                filter: .object(filter.filter.json),
                counts: ["letters": .count(count)]
            )
            try await store.log(entry)
            if let file, close(descriptor) != 0 { throw Self.unwritable(file) }
            return count
        }
        guard let file else { return }
        Terminal.output.write("exported \(count) dead \(count == 1 ? "letter" : "letters") to \(file)\n")
    }

    private func open() throws -> CInt {
        guard let file else { return Terminal.output.descriptor }
        // Bodies are customers' data: nobody else reads them.
        let descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(file) }
        return descriptor
    }

    private static func unwritable(_ file: String) -> CommandFailure {
        let reason = strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
        return CommandFailure(.file, "\(file): cannot be written: \(reason)")
    }
}
