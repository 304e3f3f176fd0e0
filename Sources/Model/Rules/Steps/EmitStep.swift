/// Publishes a domain event of the tenant, caused by the one that began the execution.
package struct EmitStep: Sendable, Hashable {
    /// A catalogued type.
    package var eventType: String
    /// May hold templates; nil: the subject of the event that began the execution.
    package var subject: String?
    /// An object; strings in it may hold templates.
    package var data: JSONValue

    package init(eventType: String, subject: String? = nil, data: JSONValue) {
        self.eventType = eventType
        self.subject = subject
        self.data = data
    }

    /// What templates are rendered in: `{data, subject}`.
    package var arguments: JSONValue {
        var arguments = JSONObject()
        arguments["data"] = data
        if let subject { arguments["subject"] = .string(subject) }
        return .object(arguments)
    }
}
