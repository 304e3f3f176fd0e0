internal import Model
internal import Store
internal import Workflow

/// What is to be done about a timer that is due. Pure.
enum TimerVerdict: Sendable, Hashable {
    /// Nothing is left of what it was about.
    case remove
    /// It has done its work; what follows from it may not have been published.
    case publishAgain
    /// It is no longer wanted.
    case cancel(reason: String)
    /// It is paused.
    case park
    /// Not yet.
    case postpone(until: Timestamp)
    /// The step is done, with this output.
    case finish(output: JSONValue)
    /// The step publishes its event, and is done.
    case emit
    /// Its execution begins.
    case begin

    /// - Parameters:
    ///   - step: What the database says of it; nil where it is not recorded.
    ///   - arrival: For a wait: the event that ends it, if one has come.
    init(_ timer: DueTimer, _ step: ClaimedStep?, arrival: Arrival?) {
        guard let step else {
            self = .remove
            return
        }
        if step.state == .cancelled {
            self = .remove
        } else if step.state.isSettled {
            self = .publishAgain
        } else if let hindrance = step.hindrance {
            self = Self.hindered(by: hindrance)
        } else {
            switch timer.purpose {
            case .emit: self = .emit
            case .start: self = .remove
            case .delay:
                self =
                    timer.until <= step.now
                    ? .finish(output: ["until": .string(timer.until.rfc3339)]) : .postpone(until: timer.until)
            case .wait:
                if let arrival {
                    self = .finish(output: WaitStep.output(of: arrival.event, alternative: arrival.alternative))
                } else if timer.until <= step.now {
                    self = .finish(output: WaitStep.timedOut)
                } else {
                    self = .postpone(until: timer.until)
                }
            }
        }
    }

    /// - Parameter execution: What the database says of it; nil where it is not recorded.
    init(starting execution: StartingExecution?) {
        guard let execution else {
            self = .remove
            return
        }
        if execution.hasBegun {
            self = .publishAgain
        } else if execution.state.isFinal {
            self = .remove
        } else if let hindrance = execution.hindrance {
            self = Self.hindered(by: hindrance)
        } else {
            self = .begin
        }
    }

    private static func hindered(by hindrance: Hindrance) -> Self {
        switch hindrance {
        case .cancelled(let reason): .cancel(reason: reason)
        case .paused: .park
        }
    }
}
