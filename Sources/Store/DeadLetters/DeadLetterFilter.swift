package import FoundationEssentials
package import Model

/// Which dead letters are meant. What is nil, or empty, lets everything through.
package struct DeadLetterFilter: Sendable, Hashable {
    package var ids: [UUID]
    package var tenant: TenantID?
    /// The name of the rule whose step was given up on.
    package var rule: String?
    /// An action kind, or `event` or `job`.
    package var kind: String?
    package var eventType: String?
    /// The class of the error, such as `http_410`.
    package var cause: String?
    /// A part of the cause's message or of the body's bytes, as they are.
    package var text: String?
    /// Those that were seen at or after this.
    package var since: Timestamp?
    /// Those that were seen before this.
    package var until: Timestamp?
    package var state: StoredDeadLetter.State?

    package init(
        ids: [UUID] = [],
        tenant: TenantID? = nil,
        rule: String? = nil,
        kind: String? = nil,
        eventType: String? = nil,
        cause: String? = nil,
        text: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        state: StoredDeadLetter.State? = nil
    ) {
        self.ids = ids
        self.tenant = tenant
        self.rule = rule
        self.kind = kind
        self.eventType = eventType
        self.cause = cause
        self.text = text
        self.since = since
        self.until = until
        self.state = state
    }

    /// Whether it means all there are.
    package var isEmpty: Bool { self == DeadLetterFilter() }

    /// What is set of it: for the record.
    package var json: JSONObject {
        var object = JSONObject()
        if !ids.isEmpty { object["ids"] = .array(ids.map { .string($0.uuidString.lowercased()) }) }
        let texts: [(String, String?)] = [
            ("tenant", tenant?.rawValue), ("rule", rule), ("kind", kind), ("eventType", eventType), ("cause", cause),
            ("text", text), ("since", since?.rfc3339), ("until", until?.rfc3339), ("state", state?.rawValue),
        ]
        for (name, text) in texts { object[name] = text.map { .string($0) } }
        return object
    }
}
