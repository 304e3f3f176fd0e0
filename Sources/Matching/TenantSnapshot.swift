/// What the matcher knows of a tenant at one revision.
package struct TenantSnapshot: Sendable {
    /// A suspended tenant's events are kept, but fire nothing.
    package var isSuspended: Bool
    /// The catalogued event types.
    package var eventTypes: Set<String>
    package var index: RuleIndex
    /// Counts up with every change of the tenant's rules or catalog.
    package var revision: Int64

    package init(isSuspended: Bool, eventTypes: Set<String>, index: RuleIndex, revision: Int64) {
        self.isSuspended = isSuspended
        self.eventTypes = eventTypes
        self.index = index
        self.revision = revision
    }
}
