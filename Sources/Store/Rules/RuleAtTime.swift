package import Model

/// A rule as it was at some moment.
package struct RuleAtTime: Sendable, Hashable {
    /// In the version that it had then; in its first one where it was not there yet.
    package var rule: Rule
    /// What it was then; nil where it was not there yet.
    package var revision: RuleRevision?
    /// What it is now.
    package var current: RuleRevision
    /// Whether it is a version that somebody wants to try, whatever fired then.
    package var isTrial = false

    /// A version that is tried.
    package init(trial version: StoredRuleVersion) {
        rule = version.rule
        let revision = RuleRevision(
            version: version.rule.version,
            status: .active,
            at: version.createdAt,
            who: version.who
        )
        self.revision = revision
        current = revision
        isTrial = true
    }

    init(rule: Rule, revision: RuleRevision?, current: RuleRevision) {
        self.rule = rule
        self.revision = revision
        self.current = current
    }
}
