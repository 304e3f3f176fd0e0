extension Step {
    /// The canonical form, with every default written out; edges have the names of the steps that they lead to.
    ///
    /// - Parameters:
    ///   - place: The step's own.
    ///   - names: Of all steps of the rule.
    func json(at place: Int, in names: [String]) -> JSONValue {
        func name(_ edge: StepEdge) -> JSONValue { .string(edge.name(from: place, in: names)) }
        var object = JSONObject()
        object["name"] = .string(self.name)
        switch kind {
        case .action(let kind, let arguments):
            object["action"] = .string(kind.rawValue)
            object["with"] = arguments
            object["onError"] = onErrorJSON(name)
            object["attempts"] = .number(JSONNumber(retry.attempts))
            object["backoff"] = retry.backoff.json
            object["onUnknown"] = .string(onUnknown.rawValue)
            if let timeout { object["timeout"] = .string(DurationText.text(of: timeout)) }
        case .branch(let branch):
            object["branch"] = branch.condition.json
            object["then"] = name(branch.then)
            object["else"] = name(branch.otherwise)
        case .switch(let choice): object["switch"] = choice.json(name)
        case .delay(let delay):
            object["delay"] = delay.json
            object["onError"] = onErrorJSON(name)
        case .wait(let wait):
            object["wait"] = wait.json(name)
            object["onTimeout"] = name(wait.onTimeout)
        case .parallel(let edges): object["parallel"] = .array(edges.map(name))
        case .join(let mode): object["join"] = .string(mode.rawValue)
        case .end(let end):
            object["end"] = .string(end.state.rawValue)
            if let reason = end.reason { object["reason"] = .string(reason) }
        case .emit(let emit):
            object["emit"] = emit.json
            object["onError"] = onErrorJSON(name)
        }
        if hasNext, next != .following { object["next"] = name(next) }
        return .object(object)
    }

    /// Whether ``next`` means anything.
    var hasNext: Bool {
        switch kind {
        case .branch, .switch, .parallel, .end: false
        default: true
        }
    }

    private func onErrorJSON(_ name: (StepEdge) -> JSONValue) -> JSONValue {
        switch onError {
        case .stop: return "stop"
        case .continue: return "continue"
        case .goto(let edge):
            guard case .string(let target) = name(edge) else { return "stop" }
            return .string("goto \(target)")
        }
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
}

extension SwitchStep {
    fileprivate func json(_ name: (StepEdge) -> JSONValue) -> JSONValue {
        [
            "on": .string(path.description),
            "cases": .array(cases.map { ["is": .array($0.values), "then": name($0.edge)] }),
            "else": name(otherwise),
        ]
    }
}

extension DelayStep {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        switch until {
        case .after(let duration):
            if duration != .zero || quietHours == nil { object["for"] = .string(DurationText.text(of: duration)) }
        case .at(let instant): object["until"] = .string(instant.rfc3339)
        case .field(let path, let offset, let time):
            var field = JSONObject()
            field["field"] = .string(path.description)
            if offset < .zero { field["before"] = .string(DurationText.text(of: .zero - offset)) }
            if offset > .zero { field["after"] = .string(DurationText.text(of: offset)) }
            if let time { field["at"] = .string(time.text) }
            object["until"] = .object(field)
        case .next(let time, let weekdays):
            object["untilTime"] = .string(time.text)
            if !weekdays.isEmpty {
                object["on"] = .array(Weekday.allCases.filter(weekdays.contains).map { .string($0.rawValue) })
            }
        }
        if let quietHours {
            object["quietHours"] = ["from": .string(quietHours.from.text), "to": .string(quietHours.to.text)]
        }
        switch timeZone {
        case .named(let name): object["timezone"] = .string(name)
        case .field(let path): object["timezone"] = ["field": .string(path.description)]
        case nil: break
        }
        return .object(object)
    }
}

extension WaitStep {
    fileprivate func json(_ name: (StepEdge) -> JSONValue) -> JSONValue {
        let alternatives = alternatives.map { alternative in
            var object = JSONObject()
            object["event"] = .string(alternative.eventType)
            if let condition = alternative.condition { object["where"] = condition.json }
            if let edge = alternative.edge { object["then"] = name(edge) }
            return JSONValue.object(object)
        }
        return [
            "for": .array(alternatives),
            "timeout": .string(DurationText.text(of: timeout)),
            "since": .string(since.rawValue),
        ]
    }
}

extension EmitStep {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["event"] = .string(eventType)
        if let subject { object["subject"] = .string(subject) }
        object["data"] = data
        return .object(object)
    }
}

extension TimeOfDay {
    /// As rule files write it: `09:00`, with seconds where they are not 0.
    package var text: String {
        let seconds = microseconds / 1_000_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let text = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
        return seconds % 60 == 0 ? text : "\(text):\(two(seconds % 60))"
    }
}
