package import Model

/// A rule with its condition made ready.
package struct CompiledRule: Sendable {
    package let rule: Rule
    package let condition: CompiledCondition

    /// - Parameter timeZone: The tenant's, for a rule that names none.
    package init(_ rule: Rule, timeZone: String = "UTC") {
        self.rule = rule
        condition = CompiledCondition(rule.definition.condition, timeZone: rule.definition.timeZone ?? timeZone)
    }
}
