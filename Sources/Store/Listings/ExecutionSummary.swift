package import FoundationEssentials
package import Model

/// An execution as listings show it.
package struct ExecutionSummary: Sendable, Hashable {
    package var id: UUID
    package var tenant: TenantID
    package var state: ExecutionState
    package var ruleID: UUID
    package var rule: String
    /// The rule's version that fired.
    package var ruleVersion: Int
    package var eventKey: UUID
    package var eventType: String
    package var eventSource: String
    package var eventID: String
    /// The event's own time.
    package var occurredAt: Timestamp
    package var createdAt: Timestamp
    package var finishedAt: Timestamp?
    /// Since when it is paused; nil where it is not.
    package var pausedAt: Timestamp?
    /// Why it ended as it did, where its steps do not say.
    package var reason: String?
}
