package import Model

/// A rule that an index holds.
package struct CompiledRule: Sendable {
    package let rule: Rule
    /// The zone that its condition's dates and clocks are of, by its IANA name.
    let timeZone: String

    /// - Parameter timeZone: The tenant's, for a rule that names none.
    package init(_ rule: Rule, timeZone: String = "UTC") {
        self.rule = rule
        self.timeZone = rule.definition.timeZone ?? timeZone
    }

    /// Its condition, made ready: for explanations, since the index decides without it.
    package var condition: CompiledCondition {
        CompiledCondition(rule.matchingCondition, timeZone: timeZone)
    }
}
