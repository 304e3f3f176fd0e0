package import Messaging
package import Model
package import Store
internal import Workflow

/// Goes through a claim: sorts out what is not to be acted on, takes the results of what was, and says what to write and
/// what to publish once that is committed. Pure.
package struct SettlingDesk: Sendable {
    /// The steps to act on.
    package private(set) var admitted: [ClaimedStep] = []
    private var settlements: [Settlement] = []
    /// Jobs of steps that were recorded before: the open jobs of their executions are to be published again.
    package private(set) var settledBefore: [Job] = []
    /// What is to be published.
    package private(set) var aftermath = Aftermath()
    private let entries: [RuleVersionID: RuleLibrary.Entry]
    private let known: [Job: EventRecords]
    // Steps of one execution that are settled together see each other.
    private var statuses: [ExecutionKey: ExecutionStatus] = [:]
    private var generator: any RandomNumberGenerator & Sendable

    /// - Parameters:
    ///   - records: What the rules' later steps look at.
    ///   - generator: Where the backoffs' jitter comes from.
    package init(
        claim: Claim,
        entries: [RuleVersionID: RuleLibrary.Entry],
        records: [Job: EventRecords] = [:],
        generator: any RandomNumberGenerator & Sendable
    ) {
        self.entries = entries
        self.known = records
        self.generator = generator
        for job in claim.missing { aftermath.add(DeadLetter(missing: job)) }
        // Who holds the row may have no delivery any more, and may die before it publishes what follows.
        for job in claim.busy { aftermath.publish(job, after: RetryTier.oneSecond.delay) }
        for step in claim.steps { admit(step) }
    }

    private mutating func admit(_ step: ClaimedStep) {
        switch Admission(step, onUnknown: onUnknown(step)) {
        case .act: admitted.append(step)
        case .settled:
            settledBefore.append(step.job)
            if step.state == .dead {
                let cause = step.failure.map { DeadLetter.Cause(code: $0.code, message: $0.message) }
                let unsaid = DeadLetter.Cause(code: "given_up", message: "the step was given up on before")
                aftermath.add(DeadLetter(step, cause: cause ?? unsaid))
            }
        case .cancel(let reason): settle(step, ActionResult(.cancelled(reason: reason)), attempt: nil)
        case .leave: break
        case .postpone(let delay): aftermath.publish(step.job, after: delay)
        case .hold:
            let failure = Outcome.Failure(
                code: "worker_lost",
                message: "the worker stopped between acting and recording; whether the effect happened is not known"
            )
            settle(step, ActionResult(.unknown(failure)), attempt: nil)
        }
    }

    /// Takes the result of an attempt at a step.
    ///
    /// - Parameter status: Where its execution is now, where that was read later than the step was claimed.
    package mutating func settle(
        _ step: ClaimedStep,
        _ result: ActionResult,
        attempt: Int?,
        duration: Duration = .zero,
        status: ExecutionStatus? = nil
    ) {
        guard let plan = entries[step.rule]?.plan, plan.steps.indices.contains(step.job.step) else {
            aftermath.add(DeadLetter(missing: step.job))
            return
        }
        let settlement = Settlement(
            step,
            of: plan,
            status: statuses[step.job.executionKey] ?? status ?? step.status,
            records: known[step.job] ?? EventRecords(),
            result: result,
            attempt: attempt,
            duration: duration,
            using: &generator
        )
        statuses[step.job.executionKey] = settlement.status
        settlements.append(settlement)
        aftermath.add(settlement)
    }

    /// Has a job's step looked at, or looked at anew, by whoever takes the job next.
    package mutating func publishAgain(_ job: Job) {
        aftermath.publish(job)
    }

    /// All that is to be written.
    package var records: [StepRecord] { settlements.map(\.record) }

    // A step that keeps losing its workers has its attempts used up as well: then an operator decides.
    private func onUnknown(_ step: ClaimedStep) -> Step.OnUnknown {
        guard let steps = entries[step.rule]?.plan.steps, steps.indices.contains(step.job.step) else {
            return .hold
        }
        let policy = steps[step.job.step]
        return step.attempts - step.attemptsBefore < policy.retry.attempts ? policy.onUnknown : .hold
    }
}

extension DeadLetter {
    /// The letter of a job that asks for what was never recorded, or is no longer there.
    fileprivate init(missing job: Job) {
        self.init(
            subject: .job,
            queue: Queues.action(job.kind),
            messageID: job.messageID,
            contentType: Job.contentType,
            body: job.body,
            cause: Cause(
                code: "unknown_step",
                message: "no such step is recorded: its partition may have been dropped, or the job was not made here"
            ),
            tenant: job.tenant.rawValue,
            job: job
        )
    }
}
