package import Model

/// One version of a rule, whether it is the current one or not.
package struct StoredRuleVersion: Sendable, Hashable {
    package var rule: Rule
    package var createdAt: Timestamp
    /// When it was first made the current one; nil for a draft.
    package var activatedAt: Timestamp?
    /// Who wrote it; nil where nobody noted it.
    package var who: String?
}
