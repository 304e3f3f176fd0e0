/// What one transaction of a replay has done.
package struct ReplayBatch: Sendable {
    /// What is to be published now that the transaction has committed.
    package var members: [Member] = []
    package var suppressed = 0
    /// Members that were left as they are, because somebody has locked their steps, or another letter of the same execution
    /// went first: they are for the next batch.
    package var skipped = 0

    /// Whether nothing was changed.
    package var isIdle: Bool { members.isEmpty && suppressed == 0 }

    /// A letter of an operation that is to be published.
    package struct Member: Sendable, Hashable {
        /// Its place in the operation.
        package var place: Int
        package var letter: StoredDeadLetter
        /// What is published instead of its own bytes.
        package var replacement: [UInt8]?
    }
}
