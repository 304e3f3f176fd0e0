/// Reads a rule's guards: `limits`, `concurrency`, `throttle`, `debounce`, `batch`.
struct GuardReader {
    static let keys = ["limits", "concurrency", "throttle", "debounce", "batch"]

    let report: SourceReport

    /// Returns nil where one of them could not be read.
    func guards(_ rule: SourceFields) -> RuleGuards? {
        var guards = RuleGuards()
        var isClean = true
        func take<Value>(_ node: SourceNode?, _ read: (SourceNode) -> Value?) -> Value? {
            guard let node else { return nil }
            let value = read(node)
            if value == nil { isClean = false }
            return value
        }
        if let limits = take(rule["limits"], { fields($0, "limits", ["depth", "oncePer", "atMost", "coolDown"]) }) {
            guards.depth = take(limits["depth"]) { report.integer($0, in: GuardLimits.depths) }
            guards.oncePer = take(limits["oncePer"], oncePer)
            guards.atMost = take(limits["atMost"], atMost)
            guards.coolDown = take(limits["coolDown"], coolDown)
        }
        guards.concurrency = take(rule["concurrency"], concurrency)
        guards.throttle = take(rule["throttle"], throttle)
        if let throttle = rule["throttle"], rule["concurrency"] != nil {
            report.add(.value, at: throttle, "a rule has either `concurrency` or `throttle`, not both")
            isClean = false
        }
        let debounced = take(rule["debounce"], debounce)
        let batched = take(rule["batch"], batch)
        guards.gathering = debounced.map(Gathering.debounce) ?? batched.map(Gathering.batch)
        if let batch = rule["batch"], rule["debounce"] != nil {
            report.add(.value, at: batch, "a rule either debounces or batches, not both")
            isClean = false
        }
        if guards.gathering != nil { isClean = refuseSubjects(guards, rule) && isClean }
        return isClean ? guards : nil
    }

    // The event that a gathering rule begins with has the rule itself as its subject.
    private func refuseSubjects(_ guards: RuleGuards, _ rule: SourceFields) -> Bool {
        let keys = guards.quotas.map(\.quota.key) + [guards.concurrency?.key, guards.throttle?.key]
        guard keys.contains(.subject) else { return true }
        report.add(
            .value,
            at: rule["limits"] ?? rule["concurrency"] ?? rule["throttle"] ?? rule.node,
            "events that are gathered have the rule as their subject: expected another key than the subject"
        )
        return false
    }

    // MARK: Limits

    private func oncePer(_ node: SourceNode) -> FiringQuota? {
        if case .mapping = node.content {
            guard let fields = fields(node, "oncePer", ["key", "period"]),
                let key = fields.required("key", "the path to what it fires once for").flatMap(path)
            else { return nil }
            guard let node = fields["period"] else { return FiringQuota(count: 1, key: key) }
            return period(node).map { FiringQuota(count: 1, period: $0, key: key) }
        }
        guard node.text != nil else {
            report.add(
                .type,
                at: node,
                "expected the path to what it fires once for, or {key, period}, found \(node.kind)"
            )
            return nil
        }
        return path(node).map { FiringQuota(count: 1, key: $0) }
    }

    private func atMost(_ node: SourceNode) -> FiringQuota? {
        guard let fields = fields(node, "atMost", ["count", "per", "key"]) else { return nil }
        let count = fields.required("count", "how often it may fire")
            .flatMap { report.integer($0, in: GuardLimits.firings) }
        let per = fields.required("per", "the period that the firings are counted in").flatMap(period)
        guard let count, let per, let key = key(fields) else { return nil }
        return FiringQuota(count: count, period: per, key: key.path)
    }

    private func coolDown(_ node: SourceNode) -> FiringQuota? {
        guard let fields = fields(node, "coolDown", ["for", "key"]) else { return nil }
        let period = fields.required("for", "how long it does not fire again").flatMap(period)
        guard let period, let key = key(fields) else { return nil }
        return FiringQuota(count: 1, period: period, key: key.path)
    }

    // MARK: Flow

    private func concurrency(_ node: SourceNode) -> ConcurrencyGuard? {
        guard let fields = fields(node, "concurrency", ["key", "atMost", "then"]) else { return nil }
        let atMost = fields["atMost"].map { report.integer($0, in: GuardLimits.concurrent) } ?? 1
        let then = fields["then"].map { report.choice($0, ConcurrencyGuard.Surplus.self) } ?? .queue
        guard let atMost, let then, let key = key(fields) else { return nil }
        return ConcurrencyGuard(atMost: atMost, key: key.path, then: then)
    }

    private func throttle(_ node: SourceNode) -> ThrottleGuard? {
        guard let fields = fields(node, "throttle", ["atMost", "per", "key"]) else { return nil }
        let atMost = fields.required("atMost", "how many may begin in a period")
            .flatMap { report.integer($0, in: GuardLimits.throttled) }
        let per = fields.required("per", "the period").flatMap(period)
        guard let atMost, let per, let key = key(fields) else { return nil }
        return ThrottleGuard(atMost: atMost, per: per, key: key.path)
    }

    private func debounce(_ node: SourceNode) -> DebounceGuard? {
        guard let fields = fields(node, "debounce", ["for", "atMost", "key"]) else { return nil }
        let quiet = fields.required("for", "how long it must be quiet").flatMap(gatheringTime)
        let atMost = fields["atMost"].map { gatheringTime($0) }
        guard let quiet, let key = key(fields), atMost != .some(nil) else { return nil }
        if let longest = atMost ?? nil, longest < quiet, let node = fields["atMost"] {
            report.add(.value, at: node, "`atMost` is shorter than `for`")
            return nil
        }
        return DebounceGuard(quiet: quiet, atMost: atMost ?? nil, key: key.path)
    }

    private func batch(_ node: SourceNode) -> BatchGuard? {
        guard let fields = fields(node, "batch", ["atMost", "within", "key"]) else { return nil }
        let atMost = fields.required("atMost", "how many events are a full batch")
            .flatMap { report.integer($0, in: GuardLimits.batch) }
        let within = fields.required("within", "how long after its first event a batch is due").flatMap(gatheringTime)
        guard let atMost, let within, let key = key(fields) else { return nil }
        return BatchGuard(atMost: atMost, within: within, key: key.path)
    }

    // MARK: Parts

    private func fields(_ node: SourceNode, _ what: String, _ keys: [String]) -> SourceFields? {
        SourceFields(node, "`\(what)`", keys: keys, report: report)
    }

    /// Returns nil where there is a key that is no path.
    private func key(_ fields: SourceFields) -> (path: FieldPath?, Void)? {
        guard let node = fields["key"] else { return (nil, ()) }
        return path(node).map { ($0, ()) }
    }

    /// A path into the event, or the word `subject`.
    private func path(_ node: SourceNode) -> FieldPath? {
        node.text == "subject" ? .subject : report.fieldPath(node)
    }

    private func period(_ node: SourceNode) -> Duration? { duration(node, upTo: GuardLimits.period) }

    private func gatheringTime(_ node: SourceNode) -> Duration? { duration(node, upTo: GuardLimits.gathering) }

    private func duration(_ node: SourceNode, upTo longest: Duration) -> Duration? {
        guard let duration = node.text.flatMap(DurationText.duration(of:)) else {
            report.add(.value, at: node, "expected a duration such as `30s`, `10m`, `1h` or `3d`, found \(node.kind)")
            return nil
        }
        guard duration >= GuardLimits.shortest, duration <= longest else {
            let (least, most) = (DurationText.text(of: GuardLimits.shortest), DurationText.text(of: longest))
            report.add(.limit, at: node, "expected a duration from \(least) to \(most)")
            return nil
        }
        return duration
    }
}

extension FieldPath {
    /// `event.subject`.
    static let subject = FieldPath(root: .event, segments: [Attribute.subject.rawValue])
}
