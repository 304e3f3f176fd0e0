/// What must hold for a rule to fire: a finite tree of groups and comparisons. Nobody's code is run.
package indirect enum Condition: Sendable, Hashable {
    /// Holds when each of them holds; an empty group holds.
    case all([Condition])
    /// Holds when one of them holds; an empty group does not.
    case any([Condition])
    case not(Condition)
    case comparison(Comparison)
    case elements(ElementCondition)
    /// Holds when its expansion does.
    case named(NamedCondition)
}
