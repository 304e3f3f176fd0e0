internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// Names a step: the primary key of its row.
struct StepKey: Hashable {
    var execution: UUID
    var ordinal: Int

    init(_ job: Job) {
        execution = job.execution
        ordinal = job.step
    }

    init(_ execution: UUID, _ ordinal: Int) {
        self.execution = execution
        self.ordinal = ordinal
    }
}

struct StepRow {
    var job: Job
    var state = StepState.pending
    var attempts = 0
    var fence: Int32 = 0
    var failure: Outcome.Failure?
    var leaseUntil: Int64?
    var dueAt: Int64?
}

struct ExecutionRow {
    var id: UUID
    var event: Event
    var rule: RuleVersionID
    var state = ExecutionState.pending
    /// More than one where the database takes the same key twice.
    var copies = 1
}

struct EventRow {
    var event: Event
    var executions: [UUID]
    var copies = 1
}

/// What was written of an attempt.
struct AttemptRow {
    var fence: Int32
    var outcome: StepRecord.Attempt.Outcome
}
