package import Model

extension Outcome {
    /// Whether it says for certain what became of the effect, even if the task that made it was cancelled meanwhile.
    package var isConclusive: Bool {
        switch self {
        case .done, .dead, .cancelled: true
        case .retry, .unknown: false
        }
    }
}
