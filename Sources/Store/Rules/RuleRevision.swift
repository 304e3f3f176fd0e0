package import Model

/// What a rule was from some moment on.
package struct RuleRevision: Sendable, Hashable {
    package var version: Int
    package var status: RuleStatus
    /// By the database's clock, a moment before it was committed.
    package var at: Timestamp
    /// nil where nobody noted it.
    package var who: String?
}
