extension Trigger {
    /// The canonical form: of an event its type as text, else what a rule file could say with every default written out.
    package var json: JSONValue {
        switch self {
        case .event(let type): .string(type)
        case .schedule(let schedule): ["schedule": .object(schedule.json)]
        case .date(let date): ["date": .object(date.json)]
        }
    }

    /// - Parameter key: Where it stands in the rule.
    init(stored rule: StoredObject, _ key: String) throws(RuleFormatError) {
        if case .string(let type)? = rule.optional(key) {
            self = .event(type: type)
            return
        }
        let stored = try rule.object(key)
        if stored.optional("schedule") != nil {
            self = .schedule(try Schedule(stored: stored.object("schedule")))
        } else if stored.optional("date") != nil {
            self = .date(try DateTrigger(stored: stored.object("date")))
        } else {
            throw rule.expected(key, "an event type, a schedule or a date")
        }
    }

    /// Reads what ``json`` gave.
    package init(json: JSONValue) throws(RuleFormatError) {
        try self.init(stored: StoredObject(value: ["trigger": json], path: ""), "trigger")
    }
}

extension Schedule {
    fileprivate var json: JSONObject {
        var object: JSONObject = [:]
        switch timing {
        case .cron(let expression): object["cron"] = .string(expression.text)
        case .every(let duration): object["every"] = .string(DurationText.text(of: duration))
        case .at(let moment): object["at"] = .string(moment.text)
        }
        if let timeZone { object["timezone"] = .string(timeZone) }
        if let from { object["from"] = .string(from.text) }
        if let to { object["to"] = .string(to.text) }
        misfire.write(to: &object, jitter: jitter)
        return object
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        let timing: Timing
        if stored.optional("cron") != nil {
            guard let expression = try? CronExpression(try stored.text("cron")) else {
                throw stored.expected("cron", "a cron expression")
            }
            timing = .cron(expression)
        } else if stored.optional("every") != nil {
            let every = try stored.duration("every")
            guard every >= Self.shortest else { throw stored.expected("every", "a second at least") }
            timing = .every(every)
        } else {
            guard let moment = try stored.moment("at") else { throw stored.expected("at", "a moment") }
            timing = .at(moment)
        }
        self.init(
            timing: timing,
            timeZone: try stored.optionalText("timezone"),
            from: try stored.moment("from"),
            to: try stored.moment("to"),
            misfire: try MisfireLaw(stored: stored),
            jitter: try stored.jitter()
        )
    }
}

extension DateTrigger {
    fileprivate var json: JSONObject {
        var object: JSONObject = ["record": .string(kind), "field": .string(fieldText)]
        if offset.count != 0 { object[offset.count < 0 ? "before" : "after"] = .string(offset.text) }
        if let at { object["at"] = .string(at.text) }
        if isYearly { object["each"] = "year" }
        if let timeZone { object["timezone"] = .string(timeZone) }
        misfire.write(to: &object, jitter: jitter)
        return object
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        guard let field = FieldPathText.split(try stored.text("field")) else {
            throw stored.expected("field", "a path")
        }
        var offset = CalendarOffset.none
        for key in ["before", "after"] where stored.optional(key) != nil {
            guard let found = CalendarOffset(text: try stored.text(key)) else {
                throw stored.expected(key, "a time such as 7d")
            }
            offset = key == "before" ? found.negated : found
        }
        var at: TimeOfDay?
        if let text = try stored.optionalText("at") {
            guard let time = TimeOfDay(text: text) else { throw stored.expected("at", "a time of day") }
            at = time
        }
        self.init(
            kind: try stored.text("record"),
            field: field.map(\.text),
            offset: offset,
            at: at,
            isYearly: try stored.optionalText("each") != nil,
            timeZone: try stored.optionalText("timezone"),
            misfire: try MisfireLaw(stored: stored),
            jitter: try stored.jitter()
        )
    }
}

extension MisfireLaw {
    fileprivate func write(to object: inout JSONObject, jitter: Duration) {
        object["misfire"] = .string(policy.rawValue)
        object["within"] = .string(DurationText.text(of: within))
        if jitter > .zero { object["jitter"] = .string(DurationText.text(of: jitter)) }
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        self.init(policy: try stored.name("misfire", Policy.self), within: try stored.duration("within"))
    }
}

extension StoredObject {
    fileprivate func moment(_ key: String) throws(RuleFormatError) -> ScheduleMoment? {
        guard let text = try optionalText(key) else { return nil }
        guard let moment = ScheduleMoment(text: text) else { throw expected(key, "a date or an instant") }
        return moment
    }

    fileprivate func jitter() throws(RuleFormatError) -> Duration {
        optional("jitter") == nil ? .zero : try duration("jitter")
    }
}
