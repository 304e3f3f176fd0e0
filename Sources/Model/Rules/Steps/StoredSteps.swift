/// Reads steps as they are stored: what ``Step/json(at:in:)`` writes.
struct StoredSteps {
    private let places: [String: Int]
    private let count: Int

    static func read(_ stored: [StoredObject]) throws(RuleFormatError) -> [Step] {
        var places: [String: Int] = [:]
        for (place, each) in stored.enumerated() { places[try each.text("name")] = place }
        let reader = StoredSteps(places: places, count: stored.count)
        var steps: [Step] = []
        for (place, each) in stored.enumerated() { steps.append(try reader.step(each, at: place)) }
        return steps
    }

    private init(places: [String: Int], count: Int) {
        self.places = places
        self.count = count
    }

    private func step(_ stored: StoredObject, at place: Int) throws(RuleFormatError) -> Step {
        var step = Step(name: try stored.text("name"), kind: .parallel([]))
        if stored.value["action"] != nil {
            step.kind = .action(
                ActionKind(rawValue: try stored.text("action")),
                arguments: try stored.object("with").value
            )
            step.retry = RetryPolicy(
                attempts: try stored.integer("attempts", in: 1...RetryPolicy.attemptsLimit),
                backoff: try Backoff(stored: stored.object("backoff"))
            )
            step.onUnknown = try stored.name("onUnknown", Step.OnUnknown.self)
            if stored.value["timeout"] != nil { step.timeout = try stored.duration("timeout") }
        } else {
            step.kind = try control(stored, at: place)
        }
        if stored.value["onError"] != nil { step.onError = try onError(stored, at: place) }
        if stored.value["next"] != nil { step.next = try edge(stored, "next", at: place) }
        return step
    }

    private func control(_ stored: StoredObject, at place: Int) throws(RuleFormatError) -> Step.Kind {
        if stored.value["branch"] != nil {
            return .branch(
                BranchStep(
                    condition: try Condition(stored: stored.object("branch"), depth: 1),
                    then: try edge(stored, "then", at: place),
                    otherwise: try edge(stored, "else", at: place)
                )
            )
        }
        if stored.value["switch"] != nil { return .switch(try choice(stored.object("switch"), at: place)) }
        if stored.value["delay"] != nil { return .delay(try DelayStep(stored: stored.object("delay"))) }
        if stored.value["wait"] != nil {
            var wait = try wait(stored.object("wait"), at: place)
            wait.onTimeout = try edge(stored, "onTimeout", at: place)
            return .wait(wait)
        }
        if case .array(let names)? = stored.value["parallel"] {
            var edges: [StepEdge] = []
            for name in names { edges.append(try edge(name, stored, "parallel", at: place)) }
            return .parallel(edges)
        }
        if stored.value["join"] != nil { return .join(try stored.name("join", JoinMode.self)) }
        if stored.value["end"] != nil {
            return .end(
                EndStep(
                    state: try stored.name("end", EndStep.State.self),
                    reason: try stored.optionalText("reason")
                )
            )
        }
        if stored.value["emit"] != nil {
            let emit = try stored.object("emit")
            return .emit(
                EmitStep(
                    eventType: try emit.text("event"),
                    subject: try emit.optionalText("subject"),
                    data: try emit.object("data").value
                )
            )
        }
        throw stored.expected("action", "the kind of a step")
    }

    private func choice(_ stored: StoredObject, at place: Int) throws(RuleFormatError) -> SwitchStep {
        var cases: [SwitchStep.Case] = []
        for each in try stored.array("cases") {
            guard case .array(let values)? = each.value["is"] else { throw each.expected("is", "a list") }
            cases.append(SwitchStep.Case(values: values, edge: try edge(each, "then", at: place)))
        }
        return SwitchStep(
            path: try stored.fieldPath("on"),
            cases: cases,
            otherwise: try edge(stored, "else", at: place)
        )
    }

    private func wait(_ stored: StoredObject, at place: Int) throws(RuleFormatError) -> WaitStep {
        var alternatives: [WaitStep.Alternative] = []
        for each in try stored.array("for") {
            alternatives.append(
                WaitStep.Alternative(
                    eventType: try each.text("event"),
                    condition: each.value["where"] == nil
                        ? nil : try Condition(stored: each.object("where"), depth: 1),
                    edge: each.value["then"] == nil ? nil : try edge(each, "then", at: place)
                )
            )
        }
        guard !alternatives.isEmpty else { throw stored.expected("for", "at least one event") }
        return WaitStep(
            alternatives: alternatives,
            timeout: try stored.duration("timeout"),
            since: try stored.name("since", WaitStep.Since.self)
        )
    }

    private func onError(_ stored: StoredObject, at place: Int) throws(RuleFormatError) -> Step.OnError {
        let text = try stored.text("onError")
        switch text {
        case "stop": return .stop
        case "continue": return .continue
        default:
            guard text.hasPrefix("goto ") else { throw stored.expected("onError", "a known name") }
            return .goto(try edge(.string(String(text.dropFirst(5))), stored, "onError", at: place))
        }
    }

    private func edge(_ stored: StoredObject, _ key: String, at place: Int) throws(RuleFormatError) -> StepEdge {
        try edge(.string(stored.text(key)), stored, key, at: place)
    }

    private func edge(
        _ name: JSONValue,
        _ stored: StoredObject,
        _ key: String,
        at place: Int
    ) throws(RuleFormatError) -> StepEdge {
        guard case .string(let name) = name else { throw stored.expected(key, "the name of a later step") }
        if name == StepEdge.end { return StepEdge(to: nil, from: place, of: count) }
        guard let target = places[name], target > place else { throw stored.expected(key, "the name of a later step") }
        return StepEdge(to: target, from: place, of: count)
    }
}

extension DelayStep {
    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        var quietHours: QuietHours?
        if stored.value["quietHours"] != nil {
            let hours = try stored.object("quietHours")
            quietHours = QuietHours(from: try hours.time("from"), to: try hours.time("to"))
        }
        var zone: ZoneChoice?
        switch stored.value["timezone"] {
        case nil: break
        case .string(let name)?: zone = .named(name)
        default: zone = .field(try stored.object("timezone").fieldPath("field"))
        }
        self.init(until: try Self.until(stored), quietHours: quietHours, timeZone: zone)
    }

    private static func until(_ stored: StoredObject) throws(RuleFormatError) -> Moment {
        if stored.value["untilTime"] != nil {
            var weekdays: Set<Weekday> = []
            if case .array(let names)? = stored.value["on"] {
                for case .string(let name) in names {
                    guard let weekday = Weekday(rawValue: name) else { throw stored.expected("on", "weekdays") }
                    weekdays.insert(weekday)
                }
            }
            return .next(try stored.time("untilTime"), weekdays: weekdays)
        }
        switch stored.value["until"] {
        case nil: return .after(stored.value["for"] == nil ? .zero : try stored.duration("for"))
        case .string(let text)?:
            guard let instant = Timestamp(rfc3339: text) else { throw stored.expected("until", "an instant") }
            return .at(instant)
        default:
            let field = try stored.object("until")
            var offset = Duration.zero
            if field.value["before"] != nil { offset = .zero - (try field.duration("before")) }
            if field.value["after"] != nil { offset = try field.duration("after") }
            return .field(
                try field.fieldPath("field"),
                offset: offset,
                at: field.value["at"] == nil ? nil : try field.time("at")
            )
        }
    }
}

extension Backoff {
    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        self.init(
            initial: try stored.duration("initial"),
            factor: try stored.number("factor"),
            maximum: try stored.duration("maximum"),
            jitter: try stored.number("jitter")
        )
    }
}

extension StoredObject {
    fileprivate func time(_ key: String) throws(RuleFormatError) -> TimeOfDay {
        guard let time = TimeOfDay(text: try text(key)) else { throw expected(key, "a time of day") }
        return time
    }
}
