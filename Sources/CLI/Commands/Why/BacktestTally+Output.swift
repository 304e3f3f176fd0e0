internal import Model
internal import Store

extension BacktestTally {
    var json: JSONObject {
        [
            "rule": .string(draft.name),
            "eventType": .string(draft.eventType),
            "since": .time(since),
            "events": .count(events),
            "draft": .count(both.count + onlyDraft.count),
            "live": live.map { live in
                [
                    "version": .count(live.rule.version), "state": .string(live.status.rawValue),
                    "eventType": .string(live.rule.definition.eventType), "fires": .count(both.count + onlyLive.count),
                ]
            } ?? .null,
            "recordsAreOfNow": .bool(!recordKinds.isEmpty),
            "both": both.json,
            "onlyDraft": onlyDraft.json,
            "onlyLive": onlyLive.json,
        ]
    }

    /// For people: the counts, each with the ids of some of its events.
    var text: String {
        var details = Details()
        details.add("Rule", .string(draft.name))
        details.add("Events", .string("\(events) of \(draft.eventType) since \(since.rfc3339)"))
        details.add("Draft fires", .count(both.count + onlyDraft.count))
        details.add("Live version", .string(liveText))
        if live != nil {
            details.add("Both fire", .string(both.text))
            details.add("Only draft", .string(onlyDraft.text))
            details.add("Only live", .string(onlyLive.text))
        } else {
            details.add(
                "For instance",
                onlyDraft.examples.isEmpty ? nil : .string(onlyDraft.examples.joined(separator: ", "))
            )
        }
        if !recordKinds.isEmpty {
            details.add("Note", "the conditions look at records, which are taken as they are now, not as they were")
        }
        return details.text
    }

    private var liveText: String {
        guard let live else { return "none: the tenant has no rule of this name" }
        let version = "version \(live.rule.version), \(live.status.rawValue)"
        return isOfAnotherType
            ? "\(version), waits for \(live.rule.definition.eventType)"
            : "\(version), fires \(both.count + onlyLive.count)"
    }
}

extension BacktestTally.Group {
    fileprivate var json: JSONValue { ["events": .count(count), "examples": .array(examples.map { .string($0) })] }

    fileprivate var text: String {
        examples.isEmpty
            ? "\(count)" : "\(count): \(examples.joined(separator: ", "))\(count > examples.count ? ", …" : "")"
    }
}
