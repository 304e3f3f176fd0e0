package import Messaging
package import Model
package import Workflow

/// What an execution does next, as it is written: the steps that begin, those that are cancelled, and its state.
package struct Course: Sendable, Hashable {
    package var begun: [BegunStep]
    /// Ordinals of steps that had begun and are not settled.
    package var cancelled: [Int]
    package var execution: ExecutionState
    package var reason: String?
    /// Whether the execution may have rows in `timers` and `waits` that end with it.
    package var mayHaveTimers: Bool
    /// Whether the execution may have a slot, or wait for one, that others are to have when it is over.
    package var mayHaveSlots = true

    package init(
        begun: [BegunStep] = [],
        cancelled: [Int] = [],
        execution: ExecutionState,
        reason: String? = nil,
        mayHaveTimers: Bool = true
    ) {
        self.begun = begun
        self.cancelled = cancelled
        self.execution = execution
        self.reason = reason
        self.mayHaveTimers = mayHaveTimers
    }

    /// - Parameters:
    ///   - history: What was recorded before `advance`.
    ///   - context: What `advance` was decided by.
    package init(
        _ advance: Advance,
        of steps: [Step],
        plan: @autoclosure () -> WorkflowPlan,
        history: [Int: StepStatus],
        context: @autoclosure () -> WorkflowContext
    ) {
        begun = advance.begun.map { begun in
            let step = steps[begun.place]
            var row = BegunStep(
                ordinal: begun.place,
                kind: step.kindName,
                state: begun.state,
                output: begun.output,
                failure: begun.failure,
                dueAt: begun.dueAt
            )
            if case .wait = step.kind {
                var known = history
                for earlier in advance.begun {
                    known[earlier.place] = StepStatus(earlier.state, output: earlier.output)
                }
                let context = context()
                let law = WaitLaw(plan(), place: begun.place, history: known, context: context)
                row.registrations = law?.registrations ?? []
                row.since = law?.earliest(begunAt: context.now)
            }
            return row
        }
        cancelled = advance.cancelled
        execution = advance.execution
        reason = advance.reason
        mayHaveTimers = steps.contains { TimerPurpose(rawValue: $0.kindName) != nil }
    }

    /// The jobs of the actions that begin.
    package func jobs(like job: Job) -> [Job] {
        begun.filter { $0.state == .pending }.map { begun in
            Job(
                kind: ActionKind(rawValue: begun.kind),
                tenant: job.tenant,
                occurredAt: job.occurredAt,
                execution: job.execution,
                step: begun.ordinal
            )
        }
    }

    /// That of an execution whose first step is an action.
    package static func beginning(with kind: ActionKind) -> Course {
        Course(begun: [BegunStep(ordinal: 0, kind: kind.rawValue)], execution: .running)
    }

    /// The state that the row of a new execution begins with: of one that waits for a worker, `pending`.
    package var initialState: ExecutionState {
        execution == .running && begun.allSatisfy { $0.state == .pending } ? .pending : execution
    }

    /// What its steps are, once it is written.
    package func applied(to history: [Int: StepStatus]) -> [Int: StepStatus] {
        var history = history
        for begun in begun { history[begun.ordinal] = StepStatus(begun.state, output: begun.output) }
        for ordinal in cancelled { history[ordinal]?.state = .cancelled }
        return history
    }
}
