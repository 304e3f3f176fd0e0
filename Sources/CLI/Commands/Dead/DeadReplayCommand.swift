internal import ArgumentParser
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Roles
internal import Store

/// `signalbox dead replay`
struct DeadReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Replay dead letters: steps are tried again with a new budget of attempts, events are published again.",
        discussion: """
            Which letters is fixed when the replay begins. It is stored under an id: `dead operation show` says how far it is, \
            `dead cancel` stops it, and --resume has it go on after a cancel or a crash. Nothing happens twice: a step that is \
            done or cancelled and an event that is recorded are suppressed.
            """
    )

    @OptionGroup var selection: DeadSelection

    @Flag(help: "Say what would happen, and do nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("Letters a second, at most, such as 20/s.", valueName: "rate"),
        transform: ArgumentText.rate
    )
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            "Publish this file instead of the one event's bytes, which are kept too.",
            valueName: "file"
        ),
        completion: .file()
    )
    var edit: String?

    @Option(
        help: ArgumentHelp("Go on with this operation.", valueName: "operation"),
        transform: ArgumentText.uuid
    )
    var resume: UUID?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if resume != nil {
            guard selection.isOpen, !dryRun, edit == nil, selection.limit == nil else {
                throw ValidationError("--resume stands alone: which letters is fixed since the operation began")
            }
            return
        }
        try selection.requireSelection()
        guard edit == nil || selection.ids.count == 1 else {
            throw ValidationError("--edit: give the id of the one event whose bytes the file replaces")
        }
        guard edit == nil || !dryRun else { throw ValidationError("--edit cannot be combined with --dry-run") }
    }

    func run() async throws {
        let session = try await Session(options)
        let decoder = EventDecoder(limits: session.wiring.eventLimits)
        if dryRun { return try await preview(session, decoder) }
        let replacement = try edit.map { try SourceText.read($0) }
        try await session.withStore { store in
            try await selection.requireKnown(store)
            if let replacement { try await check(replacement, session, store, decoder) }
            try await session.requireExchange(Exchanges.events)
            try await session.requireExchange(Exchanges.actions)
            let operation = try await begin(store, replacement)
            guard operation.counts.total > 0 else {
                _ = try await store.finishDeadOperation(operation.id, who: OperatorName.current)
                Terminal.error.write("none\n")
                if output.output == .json { try await report(operation.id, store) }
                return
            }
            try await replay(operation, session, store, decoder)
            try await report(operation.id, store)
        }
    }

    private func begin(_ store: Store, _ replacement: [UInt8]?) async throws -> DeadOperation {
        guard let resume else {
            return try await store.beginReplay(
                UUID(),
                selection.letters,
                limit: selection.limit,
                rate: rate,
                replacement: replacement,
                who: OperatorName.current
            )
        }
        guard let operation = try await store.resumeDeadOperation(resume, who: OperatorName.current) else {
            throw DeadOperation.unknown(resume)
        }
        guard operation.state == .running else {
            throw CommandFailure(.refused, "the \(operation.kind.rawValue) is done already: there is nothing to resume")
        }
        return operation
    }

    private func replay(
        _ operation: DeadOperation,
        _ session: Session,
        _ store: Store,
        _ decoder: EventDecoder
    ) async throws {
        let id = operation.id.uuidString.lowercased()
        let total = operation.counts.total
        Terminal.error.write("operation \(id): \(total) \(total == 1 ? "letter" : "letters")\n")
        var progress = ProgressBar(total: total)
        progress.advance(by: operation.counts.finished)
        do {
            try await session.withPublisher { publisher in
                try await ReplayRun(
                    store: store,
                    publisher: BoundedPublisher(publisher: publisher),
                    decoder: decoder,
                    operation: operation.id,
                    rate: rate ?? operation.rate,
                    who: OperatorName.current,
                    logger: session.logger
                ).run { progress.advance(by: $0) }
            }
        } catch {
            progress.finish()
            throw CommandFailure(
                .unconfirmed,
                "\(error)\nThe replay is stored: `signalbox dead replay --resume \(id)` has it go on.",
                cause: error
            )
        }
        progress.finish()
    }

    private func report(_ id: UUID, _ store: Store) async throws {
        guard let ended = try await store.deadOperation(id) else { throw DeadOperation.unknown(id) }
        let reasons = try await store.suppressions(of: id)
        var json = ended.json
        var object = JSONObject()
        for (reason, count) in reasons { object[reason] = .count(count) }
        json["suppressedBy"] = .object(object)
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(json)))
        case .table: Terminal.output.write(Self.text(ended, reasons))
        }
    }

    private static func text(_ operation: DeadOperation, _ reasons: [(reason: String, count: Int)]) -> String {
        let counts = operation.counts
        let letters = counts.total == 1 ? "letter" : "letters"
        var text = "\(operation.state.rawValue): replayed \(counts.done) of \(counts.total) \(letters)"
        if counts.suppressed > 0 { text += ", suppressed \(counts.suppressed)" }
        if operation.state == .cancelled { text += ", left \(counts.waiting + counts.moved)" }
        text += "\n"
        for (reason, count) in reasons {
            text += "  \(count): \(ReplayVerdict.Suppression(rawValue: reason)?.words ?? reason)\n"
        }
        return text
    }

    // An edited event that a matcher would refuse again is refused here.
    private func check(
        _ replacement: [UInt8],
        _ session: Session,
        _ store: Store,
        _ decoder: EventDecoder
    ) async throws {
        guard let id = selection.ids.first, let stored = try await store.deadLetter(id, tenant: nil) else { return }
        guard stored.letter.subject == .event else {
            throw CommandFailure(.refused, "--edit replaces an event's bytes; this dead letter is a job's")
        }
        for result in stored.letter.events(decoder, with: replacement) {
            let refusal: EventRefusal? =
                switch result {
                case .failure(let refusal): refusal
                case .success(let event): try await session.verdict(on: event, store).refusal
                }
            guard let refusal else { continue }
            throw CommandFailure(.file, "\(edit ?? ""): it would be refused again: \(refusal); nothing was done")
        }
    }

    private func preview(_ session: Session, _ decoder: EventDecoder) async throws {
        let preview = try await session.withStore { store in
            try await selection.requireKnown(store)
            let letters = selection.letters
            let total = try await store.deadLetterCount(letters.forReplay)
            var progress = ProgressBar(total: min(total, selection.limit ?? total))
            defer { progress.finish() }
            return try await store.previewReplay(letters, limit: selection.limit, decoder: decoder) {
                progress.advance(by: $0)
            }
        }
        let parts: [(String, String, Int)] =
            [
                ("steps", "steps that would be tried again", preview.steps),
                ("openJobs", "jobs that would be published again for steps which are open", preview.openJobs),
                ("events", "events that would be published again", preview.events),
            ]
            + ReplayVerdict.Suppression.allCases.compactMap { reason in
                preview.suppressed[reason].map { (reason.rawValue, "suppressed: \(reason.words)", $0) }
            }
        Listing(
            [Column("LETTERS", "letters", .right), Column("WHAT", "words")],
            parts.map { ["what": .string($0.0), "words": .string($0.1), "letters": .count($0.2)] }
        ).write(as: output.output)
    }
}
