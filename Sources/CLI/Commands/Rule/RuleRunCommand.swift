internal import ArgumentParser
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// `signalbox rule run`
struct RuleRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a rule by hand that is due by a schedule or a date: as if it were due now.",
        discussion: """
            Publishes the event that the scheduler would publish, with "manual": true among its data, and waits until the \
            broker has confirmed it. The rule's conditions hold for it as well. With the same --id and --at again, it is not \
            run a second time.
            """
    )

    private static let reserved: Set<String> = ["rule", "at", "timezone", "record", "date", "manual"]

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var tenant: TenantOption

    @Option(
        help: ArgumentHelp("The record that it is about, such as member/m-7.", valueName: "kind/id"),
        transform: ArgumentText.record
    )
    var record: RecordReference?

    @Option(help: ArgumentHelp("More data for the event: a JSON object, or a file with one.", valueName: "json|file"))
    var data: String?

    @Option(help: "The event's id; without it, a new one.")
    var id: String?

    @Option(
        help: "The event's time, as 2026-03-01T09:30:00Z or how long ago; without it, now.",
        transform: ArgumentText.instant
    )
    var at: Timestamp?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let id, !(1...200).contains(id.utf8.count) { throw ValidationError("--id: expected 1 to 200 bytes") }
    }

    func run() async throws {
        let session = try await Session(options)
        let more = try data.map(Self.object)
        let event = try await session.withStore { store in
            try await store.require(tenant.tenant)
            try await store.require(rule: name, of: tenant.tenant)
            guard let stored = try await store.rules(tenant: tenant.tenant, name: name).first else {
                throw store.unknown(rule: name, of: tenant.tenant, known: [])
            }
            let zone = try await store.tenants(only: tenant.tenant).first?.timeZone ?? "UTC"
            return try ownEvent(of: stored, tenantZone: zone, date: try await date(for: stored.rule, store), more)
        }
        // What the matcher would refuse is said here.
        if case .failure(let refusal)? = session.decoder.decode(
            contentType: "application/cloudevents+json",
            body: event.structured()
        ).first {
            throw CommandFailure(.file, "\(refusal)")
        }
        try await session.requireExchange(Exchanges.events)
        try await session.withPublisher { publisher in
            try await BoundedPublisher(publisher: publisher).publish([event.message]) { _ in }
        }
        Terminal.output.write("confirmed event \(event.id) of \(event.time.rfc3339) for the rule '\(name)'\n")
    }

    /// The record's date as it is now, for a rule that waits for it.
    private func date(for rule: Rule, _ store: Store) async throws -> String? {
        guard case .date(let trigger) = rule.definition.trigger, let record else { return nil }
        let key = RecordKey(tenant: rule.tenant, kind: record.kind, id: record.id)
        return try await store.records([key]).records(of: [key])[record.kind].flatMap {
            trigger.date(in: $0.attributes)
        }?
        .text
    }

    private func ownEvent(of stored: StoredRule, tenantZone: String, date: String?, _ more: JSONObject?) throws -> Event
    {
        let rule = stored.rule
        guard rule.definition.trigger.isOfTime else {
            throw CommandFailure(
                .refused,
                "the rule '\(name)' waits for the event type \(rule.definition.eventType): publish such an event "
                    + "(`signalbox event publish`)"
            )
        }
        guard stored.status == .active else {
            throw CommandFailure(.refused, "the rule '\(name)' is \(stored.status.rawValue), so it would not fire")
        }
        if case .date(let date) = rule.definition.trigger {
            guard let record else {
                throw CommandFailure(
                    .refused,
                    "the rule '\(name)' is about a \(date.kind): expected --record \(date.kind)/<id>"
                )
            }
            guard record.kind.hasSameBytes(as: date.kind) else {
                throw CommandFailure(.refused, "the rule '\(name)' is about a \(date.kind), not about a \(record.kind)")
            }
        }
        let zone = TimeZoneDatabase.system[rule.definition.triggerTimeZone ?? tenantZone] ?? .utc
        let time = at ?? WallClock.system.now
        var data: JSONObject = [
            "rule": ["id": .id(rule.id), "name": .string(name)],
            "at": .string(zone.text(at: time)), "timezone": .string(zone.name), "manual": true,
        ]
        if let record { data["record"] = ["kind": .string(record.kind), "id": .string(record.id)] }
        if let date { data["date"] = .string(date) }
        for (key, value) in more ?? [:] {
            guard !Self.reserved.contains(key) else {
                throw CommandFailure(.file, "--data: the key `\(key)` is Signalbox's own")
            }
            data[key] = value
        }
        return Event.ruleDue(
            tenant: tenant.tenant,
            rule: rule.id,
            id: id ?? "manual/\(UUID().uuidString.lowercased())",
            time: time,
            data: .object(data)
        )
    }

    private static func object(_ text: String) throws -> JSONObject {
        let bytes = text.first == "{" ? Array(text.utf8) : try SourceText.read(text == "-" ? "/dev/stdin" : text)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw CommandFailure(.file, "--data: \(error)")
        }
        guard case .object(let object) = value else {
            throw CommandFailure(.file, "--data: expected a JSON object")
        }
        return object
    }
}
