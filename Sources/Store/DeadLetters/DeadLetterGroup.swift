package import FoundationEssentials
package import Model

/// Dead letters in one state and of one cause whose messages are alike.
package struct DeadLetterGroup: Sendable, Hashable {
    package var state: StoredDeadLetter.State
    package var cause: String
    /// The messages with `#` for what differs from one to the next: at most 200 characters.
    package var shape: String
    package var count: Int
    /// How often their messages arrived, all together.
    package var occurrences: Int
    package var firstAt: Timestamp
    package var lastAt: Timestamp
    /// One of them.
    package var example: UUID
}
