internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox dead show`
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a dead letter: its cause, its headers and its bytes, and what became of its step and of itself."
    )

    @Argument(help: "The dead letter's id, as `dead list` shows it.", transform: ArgumentText.uuid)
    var id: UUID

    @OptionGroup var filter: TenantFilter
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let found = try await Session(options).withStore { store -> (StoredDeadLetter, DeadLetterHistory) in
            guard let letter = try await store.deadLetter(id, tenant: filter.tenant) else {
                let place = filter.tenant.map { " of tenant '\($0)'" } ?? ""
                throw CommandFailure(.unknownName, "there is no dead letter \(id.uuidString.lowercased())\(place)")
            }
            return (letter, try await store.history(of: letter))
        }
        var json = found.0.json
        json["history"] = .object(found.1.json)
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(json)))
        case .table: Terminal.output.write(Self.text(json) + found.1.text)
        }
    }

    private static func text(_ json: JSONObject) -> String {
        var details = Details()
        details.add("Dead letter", json["id"])
        details.add("State", json["state"])
        details.add("Cause", json["cause"])
        details.add("Field", json["field"])
        details.add("Message", json["message"])
        details.add("Tenant", json["tenant"])
        details.add("Subject", json["subject"])
        details.add("Kind", json["kind"])
        details.add("Event type", json["eventType"])
        details.add("Event", json["eventId"])
        details.add("Execution", json["execution"])
        details.add("Step", json["step"])
        details.add("Queue", json["queue"])
        details.add("Message id", json["messageId"])
        details.add("Content type", json["contentType"])
        details.add("Headers", json["headers"])
        details.add("Times", json["occurrences"])
        details.add("First", json["firstAt"])
        details.add("Last", json["lastAt"])
        details.add("Body", json["body"])
        details.add("Body, base64", json["bodyBase64"])
        return details.text
    }
}
