package import Model
package import Store

/// Whether a claimed step is to be acted on. Pure.
package enum Admission: Sendable, Hashable {
    case act
    /// It was recorded before: what follows from it is to be published again.
    case settled
    /// It is no longer wanted.
    case cancel(reason: String)
    /// Somebody holds its lease, or its next attempt is not due: come back then.
    case postpone(Duration)
    /// Somebody died between acting and recording, and the step says that an operator decides.
    case hold

    package init(_ step: ClaimedStep, onUnknown: Step.OnUnknown) {
        if step.state.isSettled {
            self = .settled
        } else if step.state == .running {
            if let leaseLeft = step.leaseLeft {
                self = .postpone(leaseLeft)
            } else if onUnknown == .hold || Self.cancellation(step) != nil {
                self = .hold
            } else {
                self = .act
            }
        } else if let reason = Self.cancellation(step) {
            self = .cancel(reason: reason)
        } else if let dueIn = step.dueIn {
            self = .postpone(dueIn)
        } else {
            self = .act
        }
    }

    private static func cancellation(_ step: ClaimedStep) -> String? {
        if step.isTenantSuspended { return "the tenant is suspended" }
        if step.ruleStatus != .active { return "the rule is \(step.ruleStatus.rawValue)" }
        if step.executionState == .cancelled { return "the execution is cancelled" }
        return nil
    }
}
