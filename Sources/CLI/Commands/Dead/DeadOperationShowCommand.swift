internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox dead operation show`
struct DeadOperationShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a replay or a discard: what it is about, how far it is, and what was suppressed, by reason."
    )

    @Argument(help: "The operation's id.", transform: ArgumentText.uuid)
    var id: UUID

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let found = try await Session(options).withStore { store -> (DeadOperation, [(reason: String, count: Int)]) in
            guard let operation = try await store.deadOperation(id) else { throw DeadOperation.unknown(id) }
            return (operation, try await store.suppressions(of: id))
        }
        var json = found.0.json
        var reasons = JSONObject()
        for (reason, count) in found.1 { reasons[reason] = .count(count) }
        json["suppressedBy"] = .object(reasons)
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(json)))
        case .table: Terminal.output.write(Self.text(json))
        }
    }

    private static func text(_ json: JSONObject) -> String {
        var details = Details()
        let fields = [
            ("Operation", "id"), ("Kind", "kind"), ("State", "state"), ("Who", "who"), ("Filter", "filter"),
            ("Reason", "reason"), ("Rate", "rate"), ("Began", "createdAt"), ("Finished", "finishedAt"),
            ("Letters", "total"), ("Done", "done"), ("Suppressed", "suppressed"), ("Not confirmed", "moved"),
            ("Waiting", "waiting"),
        ]
        for (name, key) in fields { details.add(name, json[key]) }
        if case .object(let reasons)? = json["suppressedBy"], !reasons.isEmpty {
            details.add("Suppressed by", .string(reasons.map { "\($0.key): \($0.value.cell)" }.joined(separator: "\n")))
        }
        return details.text
    }
}
