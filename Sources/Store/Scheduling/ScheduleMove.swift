package import FoundationEssentials
package import Model

/// Where a schedule's row goes when it was looked at.
package struct ScheduleMove: Sendable, Hashable {
    package var rule: UUID
    package var to: Place
    /// The latest occurrence that was started; nil where none was.
    package var lastAt: Timestamp?

    package enum Place: Sendable, Hashable {
        /// The next occurrence, and when it is due.
        case next(occursAt: Timestamp, dueAt: Timestamp)
        /// There is none any more.
        case ended
        /// Its rule or its tenant is not active: until that changes.
        case parked
        /// It cannot be read here: another look then.
        case later(Timestamp)
    }

    package init(rule: UUID, to: Place, lastAt: Timestamp? = nil) {
        self.rule = rule
        self.to = to
        self.lastAt = lastAt
    }
}
