package import Model

/// An execution with all that its steps have been through.
package struct ExecutionHistory: Sendable, Hashable {
    package var summary: ExecutionSummary
    /// By their place in the rule; those that have not begun yet are not there.
    package var steps: [StepHistory]
    /// The version of the rule that it began with; nil where it is not in the database.
    package var definition: RuleDefinition?
    /// What was done to it from outside its own course, the earliest first.
    package var notes: [ExecutionNote] = []

    /// A step and its attempts.
    package struct StepHistory: Sendable, Hashable {
        /// The step's place in its rule, from 0.
        package var ordinal: Int
        /// nil where the rule gives it none.
        package var name: String?
        /// As ``Model/Step/kindName`` says it.
        package var kind: String
        package var state: StepState
        package var attemptCount: Int
        package var error: Outcome.Failure?
        package var output: JSONValue?
        package var leaseUntil: Timestamp?
        package var dueAt: Timestamp?
        package var createdAt: Timestamp
        package var settledAt: Timestamp?
        /// In the order in which they were made.
        package var attempts: [Attempt]
    }

    /// One try at a step.
    package struct Attempt: Sendable, Hashable {
        /// Counts from 1.
        package var number: Int
        /// `host:pid` of the process that made it.
        package var worker: String
        package var outcome: String
        package var error: Outcome.Failure?
        package var milliseconds: Double
        package var finishedAt: Timestamp
    }
}
