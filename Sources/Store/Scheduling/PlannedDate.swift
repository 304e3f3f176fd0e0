package import Model

/// When a rule is due by a record's date.
package struct PlannedDate: Sendable, Hashable {
    package var plan: DatePlan
    /// The date as the record says it.
    package var date: String
    package var occursAt: Timestamp
    /// With the jitter.
    package var dueAt: Timestamp

    package init(plan: DatePlan, date: String, occursAt: Timestamp, dueAt: Timestamp) {
        self.plan = plan
        self.date = date
        self.occursAt = occursAt
        self.dueAt = dueAt
    }
}
