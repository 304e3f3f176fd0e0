package import FoundationEssentials
package import Model

/// A row that does not add up.
package struct AuditProblem: Sendable, Hashable {
    /// The ``AuditCheck/name`` of the check that found it.
    package var check: String
    /// As far as it can be told.
    package var tenant: String?
    /// The time of the event that it comes from.
    package var occurredAt: Timestamp?
    package var execution: UUID?
    package var step: Int?
    /// The key of an event, an effect or a dead letter.
    package var id: UUID?
    /// What is wrong with it.
    package var detail: String
}
