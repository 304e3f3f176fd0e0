package import FoundationEssentials
package import Model

/// The step that an effect comes from.
package struct EffectOrigin: Sendable, Hashable {
    package var execution: UUID
    /// The step's place in its rule, from 0.
    package var step: Int
    /// The time of the event that set it off.
    package var occurredAt: Timestamp
}
