package import Model

/// What is planned for a rule by the clock.
package struct StoredSchedule: Sendable, Hashable {
    package var schedule: DueSchedule
    package var ruleStatus: RuleStatus
    /// The latest occurrence that was started.
    package var lastAt: Timestamp?

    package init(schedule: DueSchedule, ruleStatus: RuleStatus, lastAt: Timestamp?) {
        self.schedule = schedule
        self.ruleStatus = ruleStatus
        self.lastAt = lastAt
    }
}
