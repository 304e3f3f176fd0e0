package import Model

/// A rule that an index holds.
package struct CompiledRule: Sendable {
    package let rule: Rule

    package init(_ rule: Rule) {
        self.rule = rule
    }

    /// Its condition, made ready: for explanations, since the index decides without it.
    package var condition: CompiledCondition { CompiledCondition(rule.definition.condition) }
}
