package import Model
package import Store

extension Outcome {
    /// How the attempt is recorded.
    package var attempt: StepRecord.Attempt.Outcome {
        switch self {
        case .done: .done
        case .retry: .retry
        case .dead: .dead
        case .cancelled: .cancelled
        case .unknown: .unknown
        }
    }
}
