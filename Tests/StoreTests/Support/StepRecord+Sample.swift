import Messaging
import Model
import Store

extension StepRecord {
    /// The record of a step, and where it leads in a rule whose steps follow each other.
    init(
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
        self.init(
            job: job,
            state: state,
            attempts: attempts,
            dueIn: dueIn,
            failure: failure,
            output: output,
            attempt: attempt,
            effects: effects,
            course: Course(
                begun: next.map { BegunStep(ordinal: $0.step, kind: $0.kind.rawValue) },
                execution: execution
            )
        )
    }
}
