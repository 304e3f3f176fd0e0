package import Model
package import Workflow

/// Where an execution is, as far as its locked row and its steps say.
package struct ExecutionStatus: Sendable, Hashable {
    package var state: ExecutionState
    /// The steps that have begun, by ordinal.
    package var history: [Int: StepStatus]
    /// The database's time.
    package var now: Timestamp

    package init(state: ExecutionState, history: [Int: StepStatus], now: Timestamp) {
        self.state = state
        self.history = history
        self.now = now
    }
}
