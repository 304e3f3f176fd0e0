internal import FoundationEssentials
internal import Model

/// The event that tells a rule of what it has gathered: the same, byte for byte, however often it is made.
struct GatheredEvent {
    let event: Event

    /// - Parameter events: Those that were gathered and are still kept, in the order in which they came; at least one.
    init?(_ batch: GatheringLedger.Batch, _ rule: Rule, _ events: [Event]) {
        guard let last = events.last else { return nil }
        let named: JSONValue = [
            "id": .string(rule.id.uuidString.lowercased()), "name": .string(rule.definition.name),
        ]
        let count = JSONValue.number(JSONNumber(batch.count))
        var data: JSONObject
        switch batch.kind {
        case .debounce:
            // The payload is where templates look for it; what is ours stands under one key.
            data = if case .object(let object) = last.data { object } else { [:] }
            data["debounced"] = ["rule": named, "count": count, "event": .object(Self.attributes(of: last))]
        default:
            data = [
                "rule": named, "count": count,
                "events": .array(
                    events.map { event in
                        var object = Self.attributes(of: event)
                        object["data"] = event.data
                        return .object(object)
                    }
                ),
            ]
        }
        var event = Event.ruleDue(
            tenant: batch.tenant,
            rule: rule.id,
            id: batch.id.uuidString.lowercased(),
            time: batch.closedAt ?? batch.dueAt,
            data: .object(data)
        )
        event.causationID = last.id
        event.correlationID = last.correlationID
        event.traceparent = last.traceparent
        event.depth = events.map(\.depth).max() ?? 0
        self.event = event
    }

    private static func attributes(of event: Event) -> JSONObject {
        var object: JSONObject = [
            "id": .string(event.id), "type": .string(event.type), "source": .string(event.source),
            "time": .string(event.time.rfc3339),
        ]
        if let subject = event.subject { object["subject"] = .string(subject) }
        return object
    }
}
