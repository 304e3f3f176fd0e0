/// What an apply did to a rule.
package enum RuleChange: String, Sendable {
    case created
    /// A next version.
    case changed
    /// A next version that is not the current one.
    case drafted
    case unchanged
}
