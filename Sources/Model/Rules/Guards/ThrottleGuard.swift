/// So many beginnings in a period, for each value of a key; what is more begins later, in order. Pure.
package struct ThrottleGuard: Sendable, Hashable {
    package var atMost: Int
    package var per: Duration
    /// nil: all executions of the rule share the pace.
    package var key: FieldPath?

    package init(atMost: Int, per: Duration, key: FieldPath? = nil) {
        self.atMost = atMost
        self.per = per
        self.key = key
    }

    /// When one more may begin: the earliest instant, not before the last one that was given, at which no stretch of time
    /// as long as the period has more beginnings than are allowed. nil: only beyond ``GuardLimits/throttleAhead``.
    ///
    /// - Parameter reserved: What was given before: the latest ``atMost`` of them are enough, in any order.
    package func reservation(at now: Timestamp, after reserved: [Timestamp]) -> Timestamp? {
        let latest = reserved.sorted(by: >).prefix(atMost)
        var time = now
        if let last = latest.first { time = max(time, last) }
        if latest.count == atMost, let oldest = latest.last { time = max(time, oldest + per) }
        return time > now + GuardLimits.throttleAhead ? nil : time
    }

    /// What a trip says.
    package func trip(_ value: GuardValue) -> GuardTrip {
        let ahead = DurationText.text(of: GuardLimits.throttleAhead)
        return GuardTrip(.throttle, "the next free time is more than \(ahead) ahead" + value.clause)
    }
}
