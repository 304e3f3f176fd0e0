package import Model

/// What decides whether a step may be tried again.
package struct StepFacts: Sendable, Hashable {
    package var state: StepState
    package var execution: ExecutionState
    package var ruleStatus: RuleStatus
    package var isTenantSuspended: Bool
    /// Whether another step of the same execution is open, or unknown.
    package var isExecutionBusy: Bool

    package init(
        state: StepState,
        execution: ExecutionState,
        ruleStatus: RuleStatus,
        isTenantSuspended: Bool,
        isExecutionBusy: Bool
    ) {
        self.state = state
        self.execution = execution
        self.ruleStatus = ruleStatus
        self.isTenantSuspended = isTenantSuspended
        self.isExecutionBusy = isExecutionBusy
    }
}
