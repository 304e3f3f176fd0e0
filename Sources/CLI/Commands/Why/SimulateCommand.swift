internal import ArgumentParser
internal import JSONSchema
internal import Model
internal import Store

/// `signalbox simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Make up an event from its type's schema, and say which rules it would fire. Nothing is written or published.",
        discussion: """
            The payload fits the schema, and is the same each time for the same seed. A value after --set is JSON, or text where it is \
            none: deal.amount=5000, deal.stage=won, deal.tags=["a","b"]. A path of the schema that has dots in a name is written with \
            quotes, as in rules.
            """
    )

    @Option(help: ArgumentHelp("The event type.", valueName: "event-type"))
    var type: String

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

    func validate() throws { try version.require(rule: rule) }

    func run() async throws {
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
            let event = try event(found.currentVersion.map { try Schema(compiling: $0.schema) })
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

    private func event(_ schema: Schema?) throws -> Event {
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
        return Event(
            tenant: tenant.tenant,
            type: type,
            source: "/signalbox/simulate",
            id: "simulated",
            time: WallClock.system.now,
            data: data,
            dataText: data.text
        )
    }
}
