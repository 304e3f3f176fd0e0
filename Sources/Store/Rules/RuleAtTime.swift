package import Model

/// A rule as it was at some moment.
package struct RuleAtTime: Sendable, Hashable {
    /// In the version that it had then; in its first one where it was not there yet.
    package var rule: Rule
    /// What it was then; nil where it was not there yet.
    package var revision: RuleRevision?
    /// What it is now.
    package var current: RuleRevision
}
