package import Model

/// What became of a rule when another version of it was to be the current one.
package struct RuleVersionChange: Sendable, Hashable {
    /// In the version that is current now.
    package var rule: Rule
    package var status: RuleStatus
    /// What was current before.
    package var versionBefore: Int
    package var statusBefore: RuleStatus

    /// Whether it was so already.
    package var isUnchanged: Bool { rule.version == versionBefore && status == statusBefore }
}
