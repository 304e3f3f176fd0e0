package import FoundationEssentials

extension Event {
    /// The system's event type for all that time brings about.
    package static let ruleDueType = "signalbox.rule.due"
    /// The one service that publishes events of ``ruleDueType``.
    package static let schedulerSource = "signalbox/scheduler"

    /// A rule's own event: only that rule fires for it.
    ///
    /// - Parameters:
    ///   - time: When it was to happen, whenever that is noticed.
    ///   - data: An object.
    package static func ruleDue(tenant: TenantID, rule: UUID, id: String, time: Timestamp, data: JSONValue) -> Event {
        Event(
            tenant: tenant,
            type: ruleDueType,
            source: schedulerSource,
            id: id,
            time: time,
            subject: subject(ofRule: rule),
            data: data,
            dataText: data.text
        )
    }

    /// `rule/<uuid>`, in small letters.
    package static func subject(ofRule rule: UUID) -> String { "rule/\(rule.uuidString.lowercased())" }
}
