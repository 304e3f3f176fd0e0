/// Where a step of an execution is.
package enum StepState: String, Sendable, CaseIterable {
    /// A job for it is, or is about to be, on a queue.
    case pending
    /// A worker holds its lease.
    case running
    /// Its next attempt is due later.
    case waiting
    case done
    /// Given up on: a dead letter.
    case dead
    case cancelled
    /// Nobody knows whether its effect happened: an operator decides.
    case unknown

    /// Whether the step will not be tried again by itself.
    package var isSettled: Bool {
        switch self {
        case .pending, .running, .waiting: false
        case .done, .dead, .cancelled, .unknown: true
        }
    }
}
