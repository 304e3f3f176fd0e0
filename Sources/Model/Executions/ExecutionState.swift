/// Where an execution is.
package enum ExecutionState: String, Sendable, CaseIterable {
    case pending, running, waiting, completed, failed, cancelled

    /// Whether nothing more will happen to it.
    package var isFinal: Bool { self == .completed || self == .failed || self == .cancelled }
}
