internal import Model

extension ClaimedStep {
    /// Why a step that is not settled is not to be done.
    package enum Hindrance: Sendable, Hashable {
        /// It is no longer wanted.
        case cancelled(reason: String)
        /// Its rule or its execution is paused: it is done when that is resumed.
        case paused
    }

    package var hindrance: Hindrance? {
        if isTenantSuspended { return .cancelled(reason: "the tenant is suspended") }
        if ruleStatus == .archived || ruleStatus == .draft {
            return .cancelled(reason: "the rule is \(ruleStatus.rawValue)")
        }
        if executionState.isFinal { return .cancelled(reason: "the execution is \(executionState.rawValue)") }
        return isPaused || ruleStatus == .paused ? .paused : nil
    }
}
