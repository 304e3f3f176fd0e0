internal import FoundationEssentials
package import Messaging
package import Model
package import Workflow

/// What the database says of a step when a worker comes to do it.
package struct ClaimedStep: Sendable {
    package var job: Job
    package var state: StepState
    /// Finished attempts and those under way.
    package var attempts: Int
    /// How many of them were made before the last replay: they do not count against the step's limit.
    package var attemptsBefore = 0
    package var fence: Int32
    /// Why the last attempt that was recorded failed, where it did.
    package var failure: Outcome.Failure?
    /// How long the lease still holds; nil where it is over or there is none.
    package var leaseLeft: Duration?
    /// How long until the next attempt is due; nil where it is due or none is planned.
    package var dueIn: Duration?
    /// When the step began.
    package var createdAt: Timestamp
    package var executionState: ExecutionState
    package var isPaused = false
    package var rule: RuleVersionID
    package var ruleStatus: RuleStatus
    package var isTenantSuspended: Bool
    /// The tenant's, by its IANA name.
    package var timeZone = "UTC"
    /// The rule's steps that have begun, by ordinal; this one included.
    package var history: [Int: StepStatus]
    package var event: Event
    /// The database's time of the claim.
    package var now: Timestamp

    /// Where its execution was when it was claimed.
    package var status: ExecutionStatus { ExecutionStatus(state: executionState, history: history, now: now) }

    /// Why the step, where it is not settled, is not to be done.
    package var hindrance: Hindrance? {
        Hindrance(
            isTenantSuspended: isTenantSuspended,
            rule: ruleStatus,
            execution: executionState,
            isPaused: isPaused
        )
    }
}
