extension CronExpression {
    /// How far ahead is looked, in seconds: somewhat over 50 years. What does not happen until then never does.
    static let horizon = 51 * 366 * 86_400

    /// The first occurrence after an instant; nil where there is none within 50 years.
    ///
    /// Where the clocks are changed:
    /// - An expression whose minutes and hours both begin with no `*` names times of day. One that the clocks skip
    ///   happens at the instant right after the gap, and several that they skip happen there once. One that they show
    ///   twice happens the first time.
    /// - Any other names minutes of an hour, or hours, that the clocks show: where they show them twice it happens at
    ///   both, and what they skip does not happen. So every N minutes stays every N minutes.
    ///
    /// This is the law of Debian's cron, and of PyPI's cronsim.
    package func next(after instant: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let second = Int(instant.microseconds.flooredQuotient(by: 1_000_000))
        let next = followsElapsedTime ? elapsed(after: second, zone) : timeOfDay(after: second, zone)
        return next.map { Timestamp(microseconds: Int64($0) * 1_000_000) }
    }

    private func timeOfDay(after second: Int, _ zone: TimeZoneRules) -> Int? {
        var shown = second + zone.offset(atSecond: second) + 1
        let end = shown + Self.horizon
        while let found = wall(from: shown, before: end) {
            let local = LocalTime(sinceEpoch: Int64(found) * 1_000_000)
            let at = Int(zone.first(of: local).microseconds / 1_000_000)
            if at > second { return at }
            shown = found + 1
        }
        return nil
    }

    // From one change of the clocks to the next, elapsed time and what the clocks show are the same.
    private func elapsed(after second: Int, _ zone: TimeZoneRules) -> Int? {
        let end = second + Self.horizon
        var start = second + 1
        while start < end {
            let offset = zone.offset(atSecond: start)
            let change = min(zone.nextTransition(after: start) ?? end, end)
            if let found = wall(from: start + offset, before: change + offset) { return found - offset }
            start = change
        }
        return nil
    }

    /// The first second from `start` on, and before `end`, that a clock shows when it happens; both as if the zone were UTC.
    func wall(from start: Int, before end: Int) -> Int? {
        var day = start.flooredQuotient(by: 86_400)
        var second = start - day * 86_400
        while day * 86_400 < end {
            let date = CivilDate(daysSince1970: day)
            guard months.hasBit(date.month) else {
                day += CivilDate.days(inMonth: date.month, of: date.year) - date.day + 1
                second = 0
                continue
            }
            if days.contains(date), let found = inDay(from: second) {
                let at = day * 86_400 + found
                return at < end ? at : nil
            }
            day += 1
            second = 0
        }
        return nil
    }

    private func inDay(from second: Int) -> Int? {
        let (hour, minute) = (second / 3600, second / 60 % 60)
        let (firstMinute, firstSecond) = (minutes.trailingZeroBitCount, seconds.trailingZeroBitCount)
        if hours.hasBit(hour) {
            if minutes.hasBit(minute), let found = seconds.bit(from: second % 60) {
                return hour * 3600 + minute * 60 + found
            }
            if let found = minutes.bit(from: minute + 1) { return hour * 3600 + found * 60 + firstSecond }
        }
        return hours.bit(from: hour + 1).map { $0 * 3600 + firstMinute * 60 + firstSecond }
    }
}
