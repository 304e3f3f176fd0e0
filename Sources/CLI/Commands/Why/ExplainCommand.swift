internal import ArgumentParser
internal import FoundationEssentials
internal import Matching
internal import Messaging
internal import Model
internal import Store

/// `signalbox explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say for each rule why an event fired it, or why not, and what became of it.",
        discussion: """
            A recorded event is judged by the rules as they were when it was received, and by records as they are now. One from a file is judged by the \
            rules as they are now, and nothing is written or published.

            Rules for other event types are counted only, unless --rule names one.
            """
    )

    @Argument(help: "The id of a recorded event.")
    var event: String?

    @Option(
        help: ArgumentHelp(
            "An event in a file instead, one CloudEvent in JSON; - is standard input.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var file: String?

    @Option(help: ArgumentHelp("This rule alone, whatever its event type.", valueName: "name"))
    var rule: String?

    @OptionGroup var version: RuleVersionOption
    @OptionGroup var filter: TenantFilter
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (event == nil) != (file == nil) else {
            throw ValidationError("expected either the id of an event or --file")
        }
        try version.require(rule: rule)
    }

    func run() async throws {
        let session = try await Session(options)
        let found: [ExplainReport] = try await session.withStore { store in
            try await store.require(filter.tenant)
            if let file { return [try await report(on: file, session, store)] }
            return try await reports(on: event ?? "", store)
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.array(found.map { .object($0.json) })))
        case .table: Terminal.output.write(found.map(\.text).joined(separator: "\n"))
        }
    }

    private func reports(on id: String, _ store: Store) async throws -> [ExplainReport] {
        let found = try await store.events(id: id, tenant: filter.tenant)
        guard !found.isEmpty else {
            let place = filter.tenant.map { " of tenant '\($0)'" } ?? ""
            throw CommandFailure(
                .unknownName,
                try await refused(id, store)
                    ?? "no event '\(id)'\(place) is recorded; look at `signalbox dead list` for those that were refused"
            )
        }
        var reports: [ExplainReport] = []
        for stored in found {
            if let rule { try await store.require(rule: rule, of: stored.event.tenant) }
            let trial = try await version.trial(of: rule, tenant: stored.event.tenant, store)
            let past = try await store.rules(tenant: stored.event.tenant, at: stored.receivedAt, name: rule)
            let rules = trial.map { [$0] } ?? past
            let surroundings = try await Surroundings(of: stored.event.tenant, store)
            reports.append(
                ExplainReport(
                    try await surroundings.context(of: stored.event, for: rules, store),
                    timeZone: surroundings.timeZone,
                    receivedAt: stored.receivedAt,
                    rules: rules,
                    executions: try await store.executions(ofEvent: stored.key, at: stored.event.time),
                    showsOtherTypes: rule != nil
                )
            )
        }
        return reports
    }

    // What the dead letters know of an event that was never recorded.
    private func refused(_ id: String, _ store: Store) async throws -> String? {
        let filter = DeadLetterFilter(tenant: filter.tenant, kind: DeadLetter.Subject.event.rawValue, text: id)
        let letters = try await store.deadLetters(filter, page: Page(limit: 100))
        guard let found = letters.first(where: { $0.letter.eventID?.hasSameBytes(as: id) ?? false }) else { return nil }
        let cause = found.letter.cause
        return "the event '\(id)' is not recorded, it was refused: \(cause.code): \(cause.message)\n"
            + "`signalbox dead show \(found.id.uuidString.lowercased())` has all of it"
    }

    private func report(on file: String, _ session: Session, _ store: Store) async throws -> ExplainReport {
        let event = try EventText.read(file, tenant: filter.tenant, decoder: session.decoder)
        try await store.require(event.tenant)
        if let rule { try await store.require(rule: rule, of: event.tenant) }
        let trial = try await version.trial(of: rule, tenant: event.tenant, store)
        return try await session.explain(event, rule: rule, trial: trial, store)
    }
}

extension Session {
    /// What becomes of an event that is not recorded, by the rules as they are now; `rule` for that one alone, whatever its
    /// type; in the version of `trial` where one is tried.
    func explain(_ event: Event, rule: String?, trial: RuleAtTime? = nil, _ store: Store) async throws -> ExplainReport
    {
        // Later than any clock that the database may have.
        let future = WallClock.system.now + .seconds(86_400)
        let current = try await store.rules(tenant: event.tenant, at: future, name: rule)
        let rules = trial.map { [$0] } ?? current
        let surroundings = try await Surroundings(of: event.tenant, store)
        return ExplainReport(
            try await surroundings.context(of: event, for: rules, store),
            timeZone: surroundings.timeZone,
            receivedAt: nil,
            rules: rules,
            intake: try await verdict(on: event, store),
            executions: [],
            showsOtherTypes: rule != nil
        )
    }
}
