package import Model

/// An event type of a catalog, as listings show it.
package struct StoredEventType: Sendable, Hashable {
    package var type: EventType
    /// The pack that it came with last.
    package var pack: String
    /// Whether it is the tenant's own, not the system's.
    package var isOwn: Bool
    package var updatedAt: Timestamp
}
