package import FoundationEssentials
package import Model

/// An event as it was recorded.
package struct StoredEvent: Sendable, Hashable {
    /// ``Event/key``, as it stands in the table.
    package var key: UUID
    package var event: Event
    /// How many rules it fired.
    package var matches: Int
    package var receivedAt: Timestamp
}
