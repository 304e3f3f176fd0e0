/// A wrong order of things, put in to see that the simulation finds it.
package enum Sabotage: String, Sendable, CaseIterable {
    /// A batch is acknowledged, and then committed.
    case ackBeforeCommit = "ack-before-commit"
    /// What follows from a batch is published, and then the batch is committed.
    case publishBeforeCommit = "publish-before-commit"
    /// A worker records though its lease is lost.
    case noFencing = "no-fencing"
    /// A batch is acknowledged without waiting for the confirms of what follows.
    case ackBeforeConfirm = "ack-before-confirm"
    /// The database takes the same key twice.
    case noDedupe = "no-dedupe"
}
