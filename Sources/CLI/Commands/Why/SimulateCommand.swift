internal import ArgumentParser
internal import JSONSchema
internal import Model
internal import Store

/// `signalbox simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Walk a rule's whole execution at once, or say which rules a made-up event would fire. Nothing is written or sent.",
        discussion: """
            With a RULE, the execution that an event begins is walked by a clock of its own: each step, when, and what it would send. \
            Actions succeed and take no time, but for those of --fail. Records are as they are now.

            With --type, an event is made up from its type's schema. \
            The payload fits the schema, and is the same each time for the same seed. A value after --set is JSON, or text where it is \
            none: deal.amount=5000, deal.stage=won, deal.tags=["a","b"]. A path of the schema that has dots in a name is written with \
            quotes, as in rules.
            """
    )

    @Argument(
        help: ArgumentHelp("A rule of the tenant by its name, or a file that holds one rule.", valueName: "rule"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var workflow: String?

    @Option(
        help: ArgumentHelp(
            "With a RULE: the event that begins it, one CloudEvent in JSON; - is standard input.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var event: String?

    @Option(
        help: ArgumentHelp(
            "With a RULE: how long to look, from the event's time on, such as +30d, or until when, in RFC 3339.",
            valueName: "time"
        )
    )
    var until = "+400d"

    @Option(
        help: ArgumentHelp(
            "With a RULE: events that come meanwhile, each at its own time, one a line.",
            valueName: "file"
        ),
        completion: .file(extensions: ["ndjson"])
    )
    var with: String?

    @Option(help: ArgumentHelp("With a RULE: a step that fails; more than one may be given.", valueName: "step"))
    var fail: [String] = []

    @Option(help: ArgumentHelp("The type of an event to make up.", valueName: "event-type"))
    var type: String?

    @Option(
        help: ArgumentHelp("What the payload has at a path; more than one may be given.", valueName: "path=value"),
        transform: PayloadEdit.init(argument:)
    )
    var set: [PayloadEdit] = []

    @Option(
        help: ArgumentHelp("A path that the payload lacks; more than one may be given.", valueName: "path"),
        transform: PayloadEdit.init(removing:)
    )
    var unset: [PayloadEdit] = []

    @Option(help: ArgumentHelp("A number that the payload is made up from.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("This rule alone, whatever its event type.", valueName: "name"))
    var rule: String?

    @OptionGroup var version: RuleVersionOption
    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (workflow == nil) != (type == nil) else {
            throw ValidationError("expected either a rule, with --event, or --type")
        }
        guard workflow == nil || event != nil else {
            throw ValidationError("--event is missing: the event that begins the execution")
        }
        guard workflow != nil || (event == nil && with == nil && fail.isEmpty) else {
            throw ValidationError("--event, --with and --fail go with a rule")
        }
        try version.require(rule: rule ?? workflow)
    }

    func run() async throws {
        if let workflow { return try await walk(workflow) }
        guard let type else { return }
        let tenant = tenant.tenant
        let session = try await Session(options)
        let report = try await session.withStore { store in
            try await store.require(tenant)
            if let rule { try await store.require(rule: rule, of: tenant) }
            let types = try await store.eventTypes(of: .tenant(tenant)).map(\.type)
            guard let found = types.first(where: { $0.name.hasSameBytes(as: type) }) else {
                let known = types.map(\.name)
                throw CommandFailure(
                    .unknownName,
                    "the catalog of tenant '\(tenant)' has no event type '\(type)'"
                        + Nearest.hint(for: type, among: known)
                )
            }
            let event = try madeUp(type, found.currentVersion.map { try Schema(compiling: $0.schema) })
            let trial = try await version.trial(of: rule, tenant: tenant, store)
            return try await session.explain(event, rule: rule, trial: trial, store)
        }
        switch output.output {
        case .json:
            var json = report.json
            json["data"] = report.event.data
            Terminal.output.write(JSONLayout.text(.object(json)))
        case .table:
            var details = Details()
            details.add("Data", report.event.data)
            Terminal.output.write(details.text + report.text)
        }
    }

    private func madeUp(_ type: String, _ schema: Schema?) throws -> Event {
        var data: JSONValue = [:]
        if let schema {
            guard let example = schema.example(seed: seed) else {
                throw CommandFailure(
                    .unknownName,
                    "no payload could be made up that fits the schema of '\(type)': put an event into a file, for `signalbox explain --file`"
                )
            }
            data = example
        }
        for edit in set + unset { data = try edit.applied(to: data) }
        // A rule's own event is the scheduler's, and names the rule.
        let isOwn = type.hasSameBytes(as: Event.ruleDueType)
        let own = rule.map { Event.subject(ofRule: DedupeKey.rule(tenant: tenant.tenant, name: $0)) }
        return Event(
            tenant: tenant.tenant,
            type: type,
            source: isOwn ? Event.schedulerSource : "/signalbox/simulate",
            id: "simulated",
            time: WallClock.system.now,
            subject: isOwn ? own : nil,
            data: data,
            dataText: data.text
        )
    }
}
