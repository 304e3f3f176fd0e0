package import FoundationEssentials
package import Model

/// An event as listings show it, without its payload.
package struct EventSummary: Sendable, Hashable {
    package var key: UUID
    package var tenant: TenantID
    package var type: String
    package var source: String
    package var id: String
    package var subject: String?
    /// How many rules it fired.
    package var matches: Int
    /// The event's own time.
    package var occurredAt: Timestamp
    package var receivedAt: Timestamp
}
