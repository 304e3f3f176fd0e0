package import FoundationEssentials

/// Where a record's date goes when it was looked at: on, parked, later, or away.
package struct RecordDateMove: Sendable, Hashable {
    package var rule: UUID
    package var record: String
    /// `ended` takes the row away.
    package var to: ScheduleMove.Place

    package init(rule: UUID, record: String, to: ScheduleMove.Place) {
        self.rule = rule
        self.record = record
        self.to = to
    }
}
