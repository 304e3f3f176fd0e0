package import Model

/// What is planned for a rule by a record's date.
package struct StoredRecordDate: Sendable, Hashable {
    package var date: DueRecordDate
    package var ruleStatus: RuleStatus
    /// With the jitter.
    package var dueAt: Timestamp

    package init(date: DueRecordDate, ruleStatus: RuleStatus, dueAt: Timestamp) {
        self.date = date
        self.ruleStatus = ruleStatus
        self.dueAt = dueAt
    }
}
