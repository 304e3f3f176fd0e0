package import Messaging
package import Model

/// What is to be written of a step: its state, the attempt that led there, its effects, and what comes next.
package struct StepRecord: Sendable {
    package var job: Job
    package var state: StepState
    /// How many attempts it has had by now.
    package var attempts: Int
    /// When the next one is due, counted from now; for `waiting` alone.
    package var dueIn: Duration?
    package var failure: Outcome.Failure?
    package var output: JSONValue
    /// nil where no attempt was made: a step that was cancelled before.
    package var attempt: Attempt?
    package var effects: [Effect]
    package var execution: ExecutionState
    /// The steps of the execution that begin now.
    package var next: [Job]

    package init(
        job: Job,
        state: StepState,
        attempts: Int,
        dueIn: Duration? = nil,
        failure: Outcome.Failure? = nil,
        output: JSONValue = .null,
        attempt: Attempt? = nil,
        effects: [Effect] = [],
        execution: ExecutionState,
        next: [Job] = []
    ) {
        self.job = job
        self.state = state
        self.attempts = attempts
        self.dueIn = dueIn
        self.failure = failure
        self.output = output
        self.attempt = attempt
        self.effects = effects
        self.execution = execution
        self.next = next
    }

    /// One try at a job.
    package struct Attempt: Sendable {
        package enum Outcome: String, Sendable {
            case done, retry, dead, cancelled, unknown
        }

        package var outcome: Outcome
        package var duration: Duration

        package init(outcome: Outcome, duration: Duration) {
            self.outcome = outcome
            self.duration = duration
        }
    }
}
