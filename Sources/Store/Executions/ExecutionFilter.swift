package import FoundationEssentials
package import Model

/// Which executions are meant. What is nil, or empty, lets everything through.
package struct ExecutionFilter: Sendable, Hashable {
    package var ids: [UUID]
    package var tenant: TenantID?
    /// The rule's name.
    package var rule: String?
    package var state: ExecutionState?
    package var isPaused: Bool?
    package var eventType: String?
    /// Those whose events happened at or after this.
    package var since: Timestamp?
    /// Those whose events happened before this.
    package var until: Timestamp?
    /// Those of one rule that have another version than this.
    package var otherThan: RuleVersionID?

    package init(
        ids: [UUID] = [],
        tenant: TenantID? = nil,
        rule: String? = nil,
        state: ExecutionState? = nil,
        isPaused: Bool? = nil,
        eventType: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        otherThan: RuleVersionID? = nil
    ) {
        self.ids = ids
        self.tenant = tenant
        self.rule = rule
        self.state = state
        self.isPaused = isPaused
        self.eventType = eventType
        self.since = since
        self.until = until
        self.otherThan = otherThan
    }

    /// Whether it means all there are.
    package var isEmpty: Bool { self == ExecutionFilter() }

    /// What is set of it: for the record.
    package var json: JSONObject {
        var object = JSONObject()
        if !ids.isEmpty { object["ids"] = .array(ids.map { .string($0.uuidString.lowercased()) }) }
        let texts: [(String, String?)] = [
            ("tenant", tenant?.rawValue), ("rule", rule), ("state", state?.rawValue), ("eventType", eventType),
            ("since", since?.rfc3339), ("until", until?.rfc3339),
        ]
        for (name, text) in texts { object[name] = text.map { .string($0) } }
        if let isPaused { object["paused"] = .bool(isPaused) }
        if let otherThan { object["otherThanVersion"] = .number(JSONNumber(otherThan.version)) }
        return object
    }
}
