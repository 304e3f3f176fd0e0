package import Messaging
package import Model
package import Workflow

extension ClaimedStep {
    /// A step as some other database than Postgres has it: the simulation's.
    package init(
        _ job: Job,
        state: StepState,
        attempts: Int,
        fence: Int32,
        failure: Outcome.Failure?,
        leaseLeft: Duration?,
        dueIn: Duration?,
        executionState: ExecutionState,
        rule: RuleVersionID,
        ruleStatus: RuleStatus,
        isTenantSuspended: Bool,
        history: [Int: StepStatus],
        event: Event,
        now: Timestamp
    ) {
        self.init(
            job: job,
            state: state,
            attempts: attempts,
            fence: fence,
            failure: failure,
            leaseLeft: leaseLeft,
            dueIn: dueIn,
            createdAt: now,
            executionState: executionState,
            rule: rule,
            ruleStatus: ruleStatus,
            isTenantSuspended: isTenantSuspended,
            history: history,
            event: event,
            now: now
        )
    }
}
