package import FoundationEssentials
package import Model

/// Something that an operator does with many dead letters, as it is recorded.
package struct DeadOperation: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case replay, discard
    }

    package enum State: String, Sendable, CaseIterable {
        /// Begun and not finished, whether somebody is at it now or not.
        case running
        case done, cancelled
    }

    package var id: UUID
    package var kind: Kind
    package var state: State
    /// As ``DeadLetterFilter/json``.
    package var filter: JSONValue
    package var reason: String?
    /// The operating system's name of whoever began it.
    package var who: String
    /// Letters a second, at most.
    package var rate: Double?
    package var createdAt: Timestamp
    package var finishedAt: Timestamp?
    package var counts: Counts

    /// How far it is, in letters.
    package struct Counts: Sendable, Hashable {
        package var total: Int
        package var waiting: Int
        /// Marked as replayed, and not confirmed by the broker yet.
        package var moved: Int
        package var done: Int
        package var suppressed: Int

        package init(total: Int = 0, waiting: Int = 0, moved: Int = 0, done: Int = 0, suppressed: Int = 0) {
            self.total = total
            self.waiting = waiting
            self.moved = moved
            self.done = done
            self.suppressed = suppressed
        }

        package var finished: Int { done + suppressed }
    }
}
