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
    /// nil where no attempt was made: a step that was cancelled before, or one that the scheduler ends.
    package var attempt: Attempt?
    package var effects: [Effect]
    /// What the execution does next.
    package var course: Course

    package init(
        job: Job,
        state: StepState,
        attempts: Int,
        dueIn: Duration? = nil,
        failure: Outcome.Failure? = nil,
        output: JSONValue = .null,
        attempt: Attempt? = nil,
        effects: [Effect] = [],
        course: Course
    ) {
        self.job = job
        self.state = state
        self.attempts = attempts
        self.dueIn = dueIn
        self.failure = failure
        self.output = output
        self.attempt = attempt
        self.effects = effects
        self.course = course
    }

    /// The jobs of the actions that begin now.
    package var next: [Job] { course.jobs(like: job) }

    /// One try at a job.
    package struct Attempt: Sendable {
        package enum Outcome: String, Sendable {
            case done, retry, dead, cancelled, unknown
        }

        package var outcome: Outcome
        package var duration: Duration

        var milliseconds: Double { Double(duration.microseconds) / 1000 }

        package init(outcome: Outcome, duration: Duration) {
            self.outcome = outcome
            self.duration = duration
        }
    }
}
