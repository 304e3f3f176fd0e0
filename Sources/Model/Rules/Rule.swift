package import FoundationEssentials

/// One version of a rule: when what its trigger waits for comes and its condition holds, do its steps in order.
///
/// A version never changes; an edit makes the next one.
package struct Rule: Sendable, Hashable {
    package var tenant: TenantID
    /// Stays the same through all versions.
    package var id: UUID
    /// Counts from 1.
    package var version: Int
    package var definition: RuleDefinition

    package init(tenant: TenantID, id: UUID, version: Int, definition: RuleDefinition) {
        self.tenant = tenant
        self.id = id
        self.version = version
        self.definition = definition
    }

    /// What must hold for an event of its type, as the index and explanations have it.
    package var matchingCondition: Condition? { definition.matchingCondition(of: id) }
}
