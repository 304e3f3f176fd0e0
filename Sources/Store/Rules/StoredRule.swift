internal import FoundationEssentials
package import Model

/// A rule in its current version, as listings show it.
package struct StoredRule: Sendable, Hashable {
    package var rule: Rule
    package var status: RuleStatus
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}
