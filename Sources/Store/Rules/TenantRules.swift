package import Model

/// What a matcher holds in memory of one tenant.
package struct TenantRules: Sendable {
    package var isSuspended: Bool
    /// What becomes of events that do not fit their schema.
    package var validation: ValidationMode
    package var revision: Int64
    /// An IANA name: the zone of rules that name none.
    package var timeZone: String
    /// The catalog: its own event types and the system's.
    package var eventTypes: [EventType]
    /// The active rules in their current versions, by name.
    package var rules: [Rule]
}
