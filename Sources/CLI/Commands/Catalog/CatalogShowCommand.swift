internal import ArgumentParser
internal import JSONSchema
internal import Model
internal import Store

/// `signalbox catalog show`
struct CatalogShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an event type with its versions, the records that it feeds, and a schema."
    )

    @Argument(help: "The event type.")
    var type: String

    @OptionGroup var scope: CatalogScope

    @Option(
        parsing: .unconditional,
        help: "The version whose schema is shown; by default the newest that is active.",
        transform: ArgumentText.version
    )
    var version: Int?

    @Flag(help: "Show a synthesised payload that fits the schema, not the schema.")
    var example = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let types = try await Session(options).withStore { store in
            try await store.require(scope.tenant)
            return try await store.eventTypes(of: scope.owner)
        }
        guard let stored = types.first(where: { $0.type.name.hasSameBytes(as: type) }) else {
            let hint = Nearest.name(to: type, among: types.map(\.type.name)).map { "; did you mean '\($0)'?" } ?? ""
            throw CommandFailure(.unknownName, "\(scope.owner) has no event type '\(type)'\(hint)")
        }
        let shown = try chosen(stored.type)
        var json = stored.type.json
        if case .object(var object) = json {
            object["pack"] = .string(stored.pack)
            object["owner"] = .string(stored.isOwn ? "tenant" : "system")
            object["updatedAt"] = .time(stored.updatedAt)
            json = .object(object)
        }
        if example {
            let value = try shown.flatMap { try Schema(compiling: $0.schema).example() }
            guard let value else { throw CommandFailure(.unknownName, "there is no schema to make an example from") }
            Terminal.output.write(JSONLayout.text(value))
            return
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(json))
        case .table: Terminal.output.write(text(stored, shown))
        }
    }

    private func chosen(_ type: EventType) throws -> EventTypeVersion? {
        guard let version else { return type.currentVersion ?? type.versions.last }
        if let found = type.versions.first(where: { $0.number == version }) { return found }
        let numbers = type.versions.map { "\($0.number)" }.joined(separator: ", ")
        throw CommandFailure(
            .unknownName,
            "'\(type.name)' has no version \(version)" + (numbers.isEmpty ? "; it has none" : "; it has \(numbers)")
        )
    }

    private func text(_ stored: StoredEventType, _ shown: EventTypeVersion?) -> String {
        let type = stored.type
        var details = Details()
        details.add("Event type", .string(type.name))
        details.add("Description", .text(type.summary))
        details.add("Category", .string(type.category))
        details.add("Status", .string(type.status.label))
        details.add("Of", .string(stored.isOwn ? "\(scope.owner)" : "the system"))
        details.add("Pack", .string(stored.pack))
        details.add("Updated", .time(stored.updatedAt))
        let records = type.records.map { "\($0.kind) by \($0.id)" }.joined(separator: "\n")
        details.add("Records", records.isEmpty ? nil : .string(records))
        let versions = type.versions.map { version in
            let name = type.schemaName(version: version.number)
            return version.status == .active ? name : "\(name) (\(version.status.rawValue))"
        }
        details.add(
            "Versions",
            versions.isEmpty ? .string("none: any payload fits") : .string(versions.joined(separator: "\n"))
        )
        guard let shown else { return details.text }
        return details.text + "\n\(type.schemaName(version: shown.number)):\n" + JSONLayout.text(shown.schema)
    }
}
