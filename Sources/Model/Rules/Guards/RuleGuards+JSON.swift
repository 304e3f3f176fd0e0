extension RuleGuards {
    /// Adds the keys of those guards that there are to a rule's canonical form.
    func write(into object: inout JSONObject) {
        var limits = JSONObject()
        if let depth { limits["depth"] = .number(JSONNumber(depth)) }
        if let oncePer { limits["oncePer"] = oncePer.json(countKey: nil, periodKey: "period") }
        if let atMost { limits["atMost"] = atMost.json(countKey: "count", periodKey: "per") }
        if let coolDown { limits["coolDown"] = coolDown.json(countKey: nil, periodKey: "for") }
        if !limits.isEmpty { object["limits"] = .object(limits) }
        if let concurrency { object["concurrency"] = concurrency.json }
        if let throttle { object["throttle"] = throttle.json }
        switch gathering {
        case .debounce(let debounce): object["debounce"] = debounce.json
        case .batch(let batch): object["batch"] = batch.json
        case nil: break
        }
    }

    /// Reads what ``write(into:)`` adds.
    init(stored rule: StoredObject) throws(RuleFormatError) {
        self.init()
        if let limits = try rule.optionalObject("limits") {
            depth = try limits.optionalInteger("depth", in: GuardLimits.depths)
            if let stored = try limits.optionalObject("oncePer") {
                oncePer = FiringQuota(
                    count: 1,
                    period: try stored.optionalDuration("period"),
                    key: try stored.optionalPath("key")
                )
            }
            if let stored = try limits.optionalObject("atMost") {
                atMost = FiringQuota(
                    count: try stored.integer("count", in: GuardLimits.firings),
                    period: try stored.optionalDuration("per"),
                    key: try stored.optionalPath("key")
                )
            }
            if let stored = try limits.optionalObject("coolDown") {
                coolDown = FiringQuota(
                    count: 1,
                    period: try stored.duration("for"),
                    key: try stored.optionalPath("key")
                )
            }
        }
        concurrency = try rule.optionalObject("concurrency").map { stored throws(RuleFormatError) in
            ConcurrencyGuard(
                atMost: try stored.integer("atMost", in: GuardLimits.concurrent),
                key: try stored.optionalPath("key"),
                then: try stored.name("then", ConcurrencyGuard.Surplus.self)
            )
        }
        throttle = try rule.optionalObject("throttle").map { stored throws(RuleFormatError) in
            ThrottleGuard(
                atMost: try stored.integer("atMost", in: GuardLimits.throttled),
                per: try stored.duration("per"),
                key: try stored.optionalPath("key")
            )
        }
        if let stored = try rule.optionalObject("debounce") {
            gathering = .debounce(
                DebounceGuard(
                    quiet: try stored.duration("for"),
                    atMost: try stored.optionalDuration("atMost"),
                    key: try stored.optionalPath("key")
                )
            )
        }
        if let stored = try rule.optionalObject("batch") {
            guard gathering == nil else { throw rule.expected("batch", "no debounce beside it") }
            gathering = .batch(
                BatchGuard(
                    atMost: try stored.integer("atMost", in: GuardLimits.batch),
                    within: try stored.duration("within"),
                    key: try stored.optionalPath("key")
                )
            )
        }
    }
}

extension FiringQuota {
    fileprivate func json(countKey: String?, periodKey: String) -> JSONValue {
        var object = JSONObject()
        if let countKey { object[countKey] = .number(JSONNumber(count)) }
        object.add(key)
        if let period { object[periodKey] = .string(DurationText.text(of: period)) }
        return .object(object)
    }
}

extension ConcurrencyGuard {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["atMost": .number(JSONNumber(atMost))]
        object.add(key)
        object["then"] = .string(then.rawValue)
        return .object(object)
    }
}

extension ThrottleGuard {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "atMost": .number(JSONNumber(atMost)), "per": .string(DurationText.text(of: per)),
        ]
        object.add(key)
        return .object(object)
    }
}

extension DebounceGuard {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["for": .string(DurationText.text(of: quiet))]
        if let atMost { object["atMost"] = .string(DurationText.text(of: atMost)) }
        object.add(key)
        return .object(object)
    }
}

extension BatchGuard {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "atMost": .number(JSONNumber(atMost)), "within": .string(DurationText.text(of: within)),
        ]
        object.add(key)
        return .object(object)
    }
}

extension JSONObject {
    fileprivate mutating func add(_ key: FieldPath?) {
        if let key { self["key"] = .string(key.description) }
    }
}

extension StoredObject {
    fileprivate func optionalObject(_ key: String) throws(RuleFormatError) -> StoredObject? {
        value[key] == nil ? nil : try object(key)
    }

    fileprivate func optionalInteger(_ key: String, in range: ClosedRange<Int>) throws(RuleFormatError) -> Int? {
        value[key] == nil ? nil : try integer(key, in: range)
    }

    fileprivate func optionalDuration(_ key: String) throws(RuleFormatError) -> Duration? {
        value[key] == nil ? nil : try duration(key)
    }

    fileprivate func optionalPath(_ key: String) throws(RuleFormatError) -> FieldPath? {
        guard let text = try optionalText(key) else { return nil }
        guard let path = FieldPath(text) else { throw expected(key, "a path") }
        return path
    }
}
