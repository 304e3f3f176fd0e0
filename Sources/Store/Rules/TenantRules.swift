package import Model

/// What a matcher holds in memory of one tenant.
package struct TenantRules: Sendable {
    package var isSuspended: Bool
    package var revision: Int64
    /// An IANA name: the zone of rules that name none.
    package var timeZone: String
    /// The catalog.
    package var eventTypes: [EventType]
    /// The active rules in their current versions, by name.
    package var rules: [Rule]
}
