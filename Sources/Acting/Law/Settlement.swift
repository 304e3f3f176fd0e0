package import Messaging
package import Model
package import Store
package import Workflow

/// What an attempt's outcome means: what is to be written, and what is to be published once that is committed. Pure.
package struct Settlement: Sendable {
    package var record: StepRecord
    /// Jobs to publish, each with how long it has to wait.
    package var publications: [Publication]
    package var deadLetter: DeadLetter?
    /// Where the execution is once the record is written.
    package var status: ExecutionStatus

    package struct Publication: Sendable, Hashable {
        package var job: Job
        /// nil: now.
        package var delay: Duration?
    }

    /// - Parameters:
    ///   - status: Where the execution is now, where steps beside this one may have ended since it was claimed.
    ///   - records: Those that the rule's later steps look at.
    ///   - attempt: Counts from 1, this one included; nil where none was made.
    ///   - generator: Where the backoff's jitter comes from.
    package init(
        _ step: ClaimedStep,
        of plan: WorkflowPlan,
        status: ExecutionStatus? = nil,
        records: EventRecords = EventRecords(),
        result: ActionResult,
        attempt: Int?,
        duration: Duration = .zero,
        using generator: inout some RandomNumberGenerator
    ) {
        let policy = plan.steps[step.job.step]
        let attempts = attempt ?? step.attempts
        // A replayed step has a budget of its own; the numbers of its attempts go on.
        let spent = attempts - step.attemptsBefore
        let canRetry = spent < policy.retry.attempts
        var state: StepState
        var failure: Outcome.Failure?
        var output = JSONValue.null
        var dueIn: Duration?
        var tried: StepRecord.Attempt.Outcome

        func delay(_ asked: Duration?) -> Duration {
            max(asked ?? .zero, policy.retry.backoff.delay(afterFailures: spent, using: &generator))
        }

        switch result.outcome {
        case .done(let value): (state, tried, output) = (.done, .done, value)
        case .retry(let after, let cause) where canRetry:
            (state, tried, failure, dueIn) = (.waiting, .retry, cause, delay(after))
        case .retry(_, let cause):
            let plural = spent == 1 ? "attempt" : "attempts"
            (state, tried) = (.dead, .dead)
            failure = Outcome.Failure(
                code: cause.code,
                message: "given up on after \(spent) \(plural): \(cause.message)"
            )
        case .dead(let cause): (state, tried, failure) = (.dead, .dead, cause)
        case .cancelled(let reason):
            (state, tried) = (.cancelled, .cancelled)
            failure = Outcome.Failure(code: "cancelled", message: reason)
        // One that no attempt of ours found out is held, whatever the policy: so says who admits steps.
        case .unknown(let cause) where attempt != nil && policy.onUnknown == .retry && canRetry:
            (state, tried, failure, dueIn) = (.waiting, .unknown, cause, delay(nil))
        case .unknown(let cause): (state, tried, failure) = (.unknown, .unknown, cause)
        }

        let status = status ?? step.status
        var history = status.history
        history[step.job.step] = StepStatus(state, output: output)
        let context = WorkflowContext(event: step.event, records: records, now: status.now)
        let advance = Workflow.advance(plan, history: history, execution: status.state, context: context)
        var course = Course(advance, of: plan.steps, plan: plan, history: history, context: context)
        course.mayHaveSlots = plan.definition.guards.concurrency != nil
        record = StepRecord(
            job: step.job,
            state: state,
            attempts: attempts,
            dueIn: dueIn,
            failure: failure,
            output: output,
            attempt: attempt.map { _ in StepRecord.Attempt(outcome: tried, duration: duration) },
            effects: result.effects.map { $0.recorded(as: tried) },
            course: course
        )
        self.status = ExecutionStatus(
            state: course.execution,
            history: course.applied(to: history),
            now: status.now
        )
        publications = record.next.map { Publication(job: $0, delay: nil) }
        if let dueIn { publications.append(Publication(job: step.job, delay: dueIn)) }
        if state == .dead, let failure {
            deadLetter = DeadLetter(step, cause: DeadLetter.Cause(code: failure.code, message: failure.message))
        }
    }
}

extension Effect {
    /// A delivery's outcome is its attempt's: what its handler would have tried again may have been given up on.
    fileprivate func recorded(as outcome: StepRecord.Attempt.Outcome) -> Self {
        guard case .delivery(var delivery) = change else { return self }
        delivery.outcome = outcome
        return Effect(id: id, change: .delivery(delivery))
    }
}

extension DeadLetter {
    /// The letter of a step that was given up on.
    package init(_ step: ClaimedStep, cause: Cause) {
        self.init(
            subject: .job,
            queue: Queues.action(step.job.kind),
            messageID: step.job.messageID,
            contentType: Job.contentType,
            body: step.job.body,
            cause: cause,
            tenant: step.job.tenant.rawValue,
            eventType: step.event.type,
            eventID: step.event.id,
            job: step.job
        )
    }
}
