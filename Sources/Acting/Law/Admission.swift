package import Model
package import Store

/// Whether a claimed step is to be acted on. Pure.
package enum Admission: Sendable, Hashable {
    case act
    /// It was recorded before: what follows from it is to be published again.
    case settled
    /// It is no longer wanted.
    case cancel(reason: String)
    /// Its rule or its execution is paused: it stays as it is, and whoever resumes that has its job published again.
    case leave
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
            } else if onUnknown == .hold {
                self = .hold
            } else {
                // What may have happened is never called cancelled.
                switch step.hindrance {
                case .cancelled: self = .hold
                case .paused: self = .leave
                case nil: self = .act
                }
            }
        } else {
            switch step.hindrance {
            case .cancelled(let reason): self = .cancel(reason: reason)
            case .paused: self = .leave
            case nil: self = step.dueIn.map(Admission.postpone) ?? .act
            }
        }
    }
}
