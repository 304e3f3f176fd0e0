/// What an apply did to a rule.
package enum RuleChange: String, Sendable {
    case created
    /// A next version.
    case changed
    case unchanged
}
