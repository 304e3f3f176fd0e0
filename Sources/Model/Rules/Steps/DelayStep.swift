/// Waits until an instant. Where that is past already, the execution goes on at once.
package struct DelayStep: Sendable, Hashable {
    package var until: Moment
    /// An instant within these is moved to their end.
    package var quietHours: QuietHours?
    /// The zone of clocks and days; nil: the rule's, else the tenant's.
    package var timeZone: ZoneChoice?

    /// What is waited for, counted from when the step begins.
    package enum Moment: Sendable, Hashable {
        /// A length of time; zero where only the quiet hours matter.
        case after(Duration)
        case at(Timestamp)
        /// A date or an instant at a path, moved by an offset (negative: before it), on a time of that day where one is
        /// given. A value that is none, or is missing, gives up on the step.
        case field(FieldPath, offset: Duration, at: TimeOfDay?)
        /// The next time that the clock shows this, on one of these days of the week; empty: any day.
        case next(TimeOfDay, weekdays: Set<Weekday>)
    }

    package init(until: Moment, quietHours: QuietHours? = nil, timeZone: ZoneChoice? = nil) {
        self.until = until
        self.quietHours = quietHours
        self.timeZone = timeZone
    }
}
