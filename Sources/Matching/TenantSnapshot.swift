package import JSONSchema
package import Model

/// What the matcher knows of a tenant at one revision.
package struct TenantSnapshot: Sendable {
    /// A suspended tenant's events are refused.
    package var isSuspended: Bool
    /// The catalogued event types, by name.
    package var eventTypes: [String: EventType]
    /// The compiled schemas of the catalog.
    package var schemas: EventSchemas
    package var index: RuleIndex
    /// Counts up with every change of the tenant's rules or catalog.
    package var revision: Int64

    package init(
        isSuspended: Bool,
        eventTypes: [String: EventType],
        schemas: EventSchemas = EventSchemas(),
        index: RuleIndex,
        revision: Int64
    ) {
        self.isSuspended = isSuspended
        self.eventTypes = eventTypes
        self.schemas = schemas
        self.index = index
        self.revision = revision
    }
}
