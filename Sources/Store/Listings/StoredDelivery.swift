package import FoundationEssentials
package import Model

/// An email or a webhook as its last attempt left it.
package struct StoredDelivery: Sendable, Hashable {
    package var id: UUID
    package var tenant: TenantID
    package var delivery: Delivery
    /// How many attempts reached the receiver, or may have.
    package var attempts: Int
    package var origin: EffectOrigin
    package var updatedAt: Timestamp
}
