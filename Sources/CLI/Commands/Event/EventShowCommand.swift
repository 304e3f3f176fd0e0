internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox event show`
struct EventShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an event and what became of it: executions, steps, attempts.",
        discussion: "An id is unique within its tenant and source, so there may be several."
    )

    @Argument(help: "The event's id.")
    var id: String

    @OptionGroup var filter: TenantFilter
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let found = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            var found: [(StoredEvent, [ExecutionHistory])] = []
            for event in try await store.events(id: id, tenant: filter.tenant) {
                found.append((event, try await store.executions(ofEvent: event.key, at: event.event.time)))
            }
            return found
        }
        guard !found.isEmpty else {
            let place = filter.tenant.map { " of tenant '\($0)'" } ?? ""
            throw CommandFailure(
                .unknownName,
                "no event '\(id)'\(place) is recorded; look at `signalbox dead list` for those that were refused"
            )
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.array(found.map { .object(Self.json($0, $1)) })))
        case .table: Terminal.output.write(found.map { Self.text($0, $1) }.joined(separator: "\n"))
        }
    }

    private static func json(_ stored: StoredEvent, _ executions: [ExecutionHistory]) -> JSONObject {
        let event = stored.event
        return [
            "tenant": .string(event.tenant.rawValue),
            "type": .string(event.type),
            "source": .string(event.source),
            "id": .string(event.id),
            "key": .id(stored.key),
            "time": .time(event.time),
            "receivedAt": .time(stored.receivedAt),
            "subject": .text(event.subject),
            "dataSchema": .text(event.dataSchema),
            "causationId": .text(event.causationID),
            "correlationId": .text(event.correlationID),
            "traceparent": .text(event.traceparent),
            "matches": .count(stored.matches),
            "data": event.data,
            "executions": .array(executions.map { .object($0.json) }),
        ]
    }

    private static func text(_ stored: StoredEvent, _ executions: [ExecutionHistory]) -> String {
        let json = json(stored, executions)
        var details = Details()
        details.add("Event", json["id"])
        details.add("Type", json["type"])
        details.add("Tenant", json["tenant"])
        details.add("Source", json["source"])
        details.add("Subject", json["subject"])
        details.add("Time", json["time"])
        details.add("Received", json["receivedAt"])
        details.add("Schema", json["dataSchema"])
        details.add("Caused by", json["causationId"])
        details.add("Correlation", json["correlationId"])
        details.add("Data", json["data"])
        details.add("Rules fired", json["matches"])
        return ([details.text] + executions.map(\.text)).joined(separator: "\n")
    }
}
