package import Model

/// A rule as listings show it: what it is, not what it says.
package struct RuleSummary: Sendable, Hashable {
    package var tenant: TenantID
    package var name: String
    package var status: RuleStatus
    /// The current version.
    package var version: Int
    /// The latest version that was never current; nil where there is none.
    package var draft: Int?
    /// The trigger.
    package var eventType: String
    /// How many steps the current version has.
    package var steps: Int
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}
