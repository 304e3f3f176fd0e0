extension Step {
    /// The canonical form, with every default written out.
    package var json: JSONValue {
        [
            "name": .string(name),
            "action": .string(kindName),
            "with": arguments,
            "onError": .string(onError == .continue ? "continue" : "stop"),
            "attempts": .number(JSONNumber(retry.attempts)),
            "backoff": retry.backoff.json,
            "onUnknown": .string(onUnknown.rawValue),
        ]
    }

    init(stored: StoredObject) throws(RuleFormatError) {
        self.init(
            name: try stored.text("name"),
            action: ActionKind(rawValue: try stored.text("action")),
            arguments: try stored.object("with").value,
            onError: try stored.text("onError") == "continue" ? .continue : .stop,
            retry: RetryPolicy(
                attempts: try stored.integer("attempts", in: 1...RetryPolicy.attemptsLimit),
                backoff: try Backoff(stored: stored.object("backoff"))
            ),
            onUnknown: try stored.name("onUnknown", OnUnknown.self)
        )
    }
}

extension Backoff {
    fileprivate var json: JSONValue {
        [
            "initial": .string(DurationText.text(of: initial)),
            "factor": JSONNumber(factor).map(JSONValue.number) ?? .null,
            "maximum": .string(DurationText.text(of: maximum)),
            "jitter": JSONNumber(jitter).map(JSONValue.number) ?? .null,
        ]
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        self.init(
            initial: try stored.duration("initial"),
            factor: try stored.number("factor"),
            maximum: try stored.duration("maximum"),
            jitter: try stored.number("jitter")
        )
    }
}
