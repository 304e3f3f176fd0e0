package import FoundationEssentials
package import Model

/// An event whose steps are not all settled, and one of those that are not.
package struct OpenEvent: Sendable, Hashable {
    package var tenant: TenantID
    package var type: String
    package var id: String
    /// The event's own time.
    package var occurredAt: Timestamp
    package var receivedAt: Timestamp
    package var execution: UUID
    package var step: Int
    package var kind: ActionKind
    package var state: StepState
}
