package import Model

/// What an execution does next.
package struct Advance: Sendable, Hashable {
    /// The steps that begin now, each once, in the order in which they do.
    package var begun: [Beginning]
    /// The steps that had begun before, are not settled, and are cancelled now.
    package var cancelled: [Int]
    /// Where the execution is once that is done.
    package var execution: ExecutionState
    /// Why it is there, where there is more to say than that.
    package var reason: String?

    package init(
        begun: [Beginning] = [],
        cancelled: [Int] = [],
        execution: ExecutionState,
        reason: String? = nil
    ) {
        self.begun = begun
        self.cancelled = cancelled
        self.execution = execution
        self.reason = reason
    }

    /// A step that begins, and where it is at once.
    package struct Beginning: Sendable, Hashable {
        package var place: Int
        /// `pending` for what a worker is to do, `waiting` for what the scheduler is to do in time; `done` for a step
        /// that is decided at once, `dead` for one that cannot be, `cancelled` for one that the same decision has no more
        /// use for.
        package var state: StepState
        package var output: JSONValue
        package var failure: Outcome.Failure?
        /// For `waiting`: when a delay is over, or a wait's time; now for an event to emit.
        package var dueAt: Timestamp?

        package init(
            place: Int,
            state: StepState,
            output: JSONValue = .null,
            failure: Outcome.Failure? = nil,
            dueAt: Timestamp? = nil
        ) {
            self.place = place
            self.state = state
            self.output = output
            self.failure = failure
            self.dueAt = dueAt
        }
    }
}
