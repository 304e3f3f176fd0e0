internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox dead show`
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a dead letter: its cause, its headers and its bytes."
    )

    @Argument(help: "The dead letter's id, as `dead list` shows it.", transform: ArgumentText.uuid)
    var id: UUID

    @OptionGroup var filter: TenantFilter
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let letter = try await Session(options).withStore { try await $0.deadLetter(id, tenant: filter.tenant) }
        guard let letter else {
            let place = filter.tenant.map { " of tenant '\($0)'" } ?? ""
            throw CommandFailure(.unknownName, "there is no dead letter \(id.uuidString.lowercased())\(place)")
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(letter.json)))
        case .table: Terminal.output.write(Self.text(letter))
        }
    }

    private static func text(_ letter: StoredDeadLetter) -> String {
        let json = letter.json
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
