internal import FoundationEssentials
package import Messaging
package import Model

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
    package var executionState: ExecutionState
    package var rule: RuleVersionID
    package var ruleStatus: RuleStatus
    package var isTenantSuspended: Bool
    /// The states of the rule's steps that have begun, by ordinal; this one's own included.
    package var states: [Int: StepState]
    package var event: Event
}
