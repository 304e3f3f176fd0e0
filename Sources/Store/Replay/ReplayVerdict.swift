internal import Model

/// What a replay does with one dead letter. Pure.
///
/// The law that keeps anything from happening twice:
///
/// - A step acts again only by its change from `dead` or `unknown` to `pending`, which one transaction makes, holding the
///   step's row, its execution's row and the letter's row. Who comes second finds another state and does nothing.
/// - A letter is marked replayed in that transaction, *before* its message is published, and its member of the operation
///   is `moved`: an outbox. What is moved is published until the broker has confirmed it, and is `done` then. So a process
///   that dies in between leaves a member that is moved, and whoever resumes the operation publishes it once more.
///   Marking it after the publish would be wrong: an event may be refused again, and be kept as dead again, earlier.
/// - Publishing twice is harmless. A second job finds its step leased or settled; a second copy of an event finds its key.
/// - An execution has one step at most that is not settled for good. A step is not replayed beside another one that is
///   open or unknown: two that end at once would each decide by what they saw before where the execution is.
package enum ReplayVerdict: Sendable, Hashable {
    /// The step becomes pending, with a new budget of attempts, and its job is published.
    case move
    /// The message is published: an event, or the job of a step that is open already, as when the broker lost it.
    case publish
    /// Nothing happens.
    case suppress(Suppression)

    /// Why nothing happens.
    package enum Suppression: String, Sendable, CaseIterable {
        /// Its state is another one than when the operation began, or it was replayed before.
        case letterTaken = "letter_taken"
        case letterGone = "letter_gone"
        case unreadableJob = "unreadable_job"
        case noStep = "no_step"
        case stepDone = "step_done"
        case stepCancelled = "step_cancelled"
        case executionCancelled = "execution_cancelled"
        case executionBusy = "execution_busy"
        case ruleNotActive = "rule_not_active"
        case tenantSuspended = "tenant_suspended"
        case eventRecorded = "event_recorded"
    }

    /// For a job's letter.
    ///
    /// - Parameter step: nil where no such step is recorded.
    package init(step: StepFacts?) {
        guard let step else {
            self = .suppress(.noStep)
            return
        }
        switch step.state {
        case .done: self = .suppress(.stepDone)
        case .cancelled: self = .suppress(.stepCancelled)
        case .pending, .running, .waiting: self = .publish
        case .dead, .unknown: self = Self.hindrance(step).map { .suppress($0) } ?? .move
        }
    }

    // For a rule that is not active and the like, a worker would cancel the step, and it would be dead no longer.
    private static func hindrance(_ step: StepFacts) -> Suppression? {
        if step.execution == .cancelled { return .executionCancelled }
        if step.ruleStatus != .active { return .ruleNotActive }
        if step.isTenantSuspended { return .tenantSuspended }
        return step.isExecutionBusy ? .executionBusy : nil
    }

    /// For an event's letter.
    ///
    /// - Parameters:
    ///   - readable: How many events can be read from it; of what cannot be read the matchers decide anew.
    ///   - recorded: How many of them are recorded.
    package init(events: Int, readable: Int, recorded: Int) {
        self = events > 0 && readable == events && recorded == events ? .suppress(.eventRecorded) : .publish
    }
}
