package import Model

/// What may be done to executions from outside their own course.
package enum ExecutionVerb: String, Sendable, CaseIterable {
    case pause, resume, cancel, retry

    /// Whether it changes an execution that is there. Pure.
    package func applies(to state: ExecutionState, isPaused: Bool) -> Bool {
        switch self {
        case .pause: !state.isFinal && !isPaused
        case .resume: !state.isFinal && isPaused
        case .cancel: !state.isFinal
        case .retry: state == .failed || state == .cancelled
        }
    }

    /// The same over `executions e`.
    var condition: String {
        let open = "e.state IN ('pending', 'running', 'waiting')"
        return switch self {
        case .pause: "\(open) AND e.paused_at IS NULL"
        case .resume: "\(open) AND e.paused_at IS NOT NULL"
        case .cancel: open
        case .retry: "e.state IN ('failed', 'cancelled')"
        }
    }
}
