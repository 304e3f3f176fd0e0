internal import FoundationEssentials
package import Model

/// A rule in its current version, as listings show it.
package struct StoredRule: Sendable, Hashable {
    package var rule: Rule
    package var status: RuleStatus
    /// The latest version that was never current; nil where there is none.
    package var draft: Int?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}
