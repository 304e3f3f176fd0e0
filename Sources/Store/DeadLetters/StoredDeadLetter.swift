package import FoundationEssentials
package import Messaging
package import Model

/// A dead letter as the keeper has stored it.
package struct StoredDeadLetter: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case dead, replayed, discarded
    }

    package var id: UUID
    package var state: State
    package var letter: DeadLetter
    /// The action kind, for a job.
    package var kind: String?
    /// How often the very same message arrived.
    package var occurrences: Int
    package var firstAt: Timestamp
    package var lastAt: Timestamp
}
