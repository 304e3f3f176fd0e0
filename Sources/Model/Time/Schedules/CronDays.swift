/// The days that the two day fields of a cron expression name together.
struct CronDays: Sendable, Hashable {
    /// Bits 1 to 31.
    var days: UInt64 = 0
    /// `L`: the month's last day.
    var hasLast = false
    /// `LW`: the month's last day from Monday to Friday.
    var hasLastWeekday = false
    /// Bits 1 to 31, of `15W`: the day from Monday to Friday that is nearest to it in the same month.
    var nearest: UInt64 = 0
    /// Bits 0 to 6, from Sunday.
    var weekdays: UInt64 = 0
    /// Bits 0 to 6, of `5L`: the month's last such day.
    var lastWeekdays: UInt64 = 0
    /// Bits 7 × (n − 1) + weekday, of `5#2`: the month's n-th such day.
    var nthWeekdays: UInt64 = 0
    /// One of the fields begins with `*` or is `?`: a day must be in both. Else it is enough to be in one, as cron has it.
    var needsBoth = true

    func contains(_ date: CivilDate) -> Bool {
        let length = CivilDate.days(inMonth: date.month, of: date.year)
        // 1970-01-01 was a Thursday.
        let weekday = ((date.daysSince1970 + 4) % 7 + 7) % 7
        let inMonth = isDayOfMonth(date.day, weekday: weekday, length: length)
        if needsBoth != inMonth { return inMonth }
        return isDayOfWeek(weekday, day: date.day, length: length)
    }

    private func isDayOfMonth(_ day: Int, weekday: Int, length: Int) -> Bool {
        if days.hasBit(day) { return true }
        if hasLast, day == length { return true }
        guard hasLastWeekday || nearest != 0, (1...5).contains(weekday) else { return false }
        if hasLastWeekday, day == length || weekday == 5 && day >= length - 2 { return true }
        if nearest.hasBit(day) { return true }
        // A Friday stands for the Saturday after it, a Monday for the Sunday before it; at a month's ends, for the other.
        if weekday == 5 {
            return nearest.hasBit(day + 1) && day < length || day + 2 == length && nearest.hasBit(length)
        }
        return weekday == 1 && (day > 1 && nearest.hasBit(day - 1) || day == 3 && nearest.hasBit(1))
    }

    private func isDayOfWeek(_ weekday: Int, day: Int, length: Int) -> Bool {
        weekdays.hasBit(weekday) || lastWeekdays.hasBit(weekday) && day + 7 > length
            || nthWeekdays.hasBit((day - 1) / 7 * 7 + weekday)
    }
}

extension UInt64 {
    func hasBit(_ place: Int) -> Bool { self >> UInt64(place) & 1 == 1 }

    mutating func setBit(_ place: Int) { self |= 1 << UInt64(place) }

    /// The lowest bit that is set at a place or above it.
    func bit(from place: Int) -> Int? {
        guard place < 64 else { return nil }
        let rest = self & (UInt64.max << UInt64(place))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
