/// What a calendar and a clock on the wall show: a day, and how far into it the clock is.
package struct LocalTime: Sendable, Hashable {
    package var date: CivilDate
    /// 0 to 86,399,999,999.
    package var microseconds: Int64

    static let microsecondsPerDay: Int64 = 86_400_000_000

    package init(date: CivilDate, microseconds: Int64 = 0) {
        self.date = date
        self.microseconds = microseconds
    }

    /// What the clock would show where it is never put forward or back.
    init(sinceEpoch microseconds: Int64) {
        let days = microseconds.flooredQuotient(by: Self.microsecondsPerDay)
        date = CivilDate(daysSince1970: Int(days))
        let remainder = microseconds % Self.microsecondsPerDay
        self.microseconds = remainder < 0 ? remainder + Self.microsecondsPerDay : remainder
    }

    /// The same as if the zone were UTC, in microseconds since 1970.
    var sinceEpoch: Int64 { Int64(date.daysSince1970) * Self.microsecondsPerDay + microseconds }

    /// `22:05`, with seconds where they are not 0.
    package var clock: String {
        let seconds = microseconds / 1_000_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let text = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
        return seconds % 60 == 0 ? text : "\(text):\(two(seconds % 60))"
    }
}
