package import Model

/// A rule with its condition made ready.
package struct CompiledRule: Sendable {
    package let rule: Rule
    package let condition: CompiledCondition

    package init(_ rule: Rule) {
        self.rule = rule
        condition = CompiledCondition(rule.definition.condition)
    }
}
