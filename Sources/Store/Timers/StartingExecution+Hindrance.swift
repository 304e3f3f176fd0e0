internal import Model

extension StartingExecution {
    /// Why it is not to begin.
    package var hindrance: ClaimedStep.Hindrance? {
        if isTenantSuspended { return .cancelled(reason: "the tenant is suspended") }
        if ruleStatus == .archived || ruleStatus == .draft {
            return .cancelled(reason: "the rule is \(ruleStatus.rawValue)")
        }
        return isPaused || ruleStatus == .paused ? .paused : nil
    }
}
