package import FoundationEssentials
package import Model

/// What became of the thing that a dead letter is about, and of the letter.
package struct DeadLetterHistory: Sendable, Hashable {
    /// The execution that its step belongs to; nil for an event, and where the partition is gone.
    package var execution: ExecutionSummary?
    package var step: ExecutionHistory.StepHistory?
    /// The version that the rule has now.
    package var currentVersion: Int?
    package var ruleStatus: RuleStatus?
    /// The operations that took it, the latest first.
    package var operations: [Member]

    /// A letter's part in an operation.
    package struct Member: Sendable, Hashable {
        package var operation: UUID
        package var kind: DeadOperation.Kind
        package var who: String
        package var state: String
        package var reason: String?
        /// What was published instead of the letter's bytes.
        package var replacement: [UInt8]?
        package var changedAt: Timestamp
    }
}
