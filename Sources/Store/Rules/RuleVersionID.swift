package import FoundationEssentials

/// Names one version of one rule.
package struct RuleVersionID: Sendable, Hashable {
    package var rule: UUID
    package var version: Int

    package init(rule: UUID, version: Int) {
        self.rule = rule
        self.version = version
    }
}
