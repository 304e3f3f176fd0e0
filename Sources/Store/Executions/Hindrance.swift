internal import Model

/// Why what is due of an execution is not to be done.
package enum Hindrance: Sendable, Hashable {
    /// It is no longer wanted.
    case cancelled(reason: String)
    /// Its rule or its execution is paused: it is done when that is resumed.
    case paused

    /// - Parameter execution: nil of one that is to begin, which may not be over.
    init?(isTenantSuspended: Bool, rule: RuleStatus, execution: ExecutionState?, isPaused: Bool) {
        if isTenantSuspended {
            self = .cancelled(reason: "the tenant is suspended")
        } else if rule == .archived || rule == .draft {
            self = .cancelled(reason: "the rule is \(rule.rawValue)")
        } else if let execution, execution.isFinal {
            self = .cancelled(reason: "the execution is \(execution.rawValue)")
        } else if isPaused || rule == .paused {
            self = .paused
        } else {
            return nil
        }
    }
}
