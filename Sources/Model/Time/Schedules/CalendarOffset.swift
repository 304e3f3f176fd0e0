/// How far from a date: whole days, weeks, months or years of the calendar, or hours and minutes that pass.
package struct CalendarOffset: Sendable, Hashable {
    /// Negative: before the date.
    package var count: Int
    package var unit: Unit

    package enum Unit: String, Sendable, CaseIterable {
        case minutes = "m"
        case hours = "h"
        case days = "d"
        case weeks = "w"
        case months = "mo"
        case years = "y"

        /// Whether it is a matter of the calendar, and not of elapsed time.
        package var isOfCalendar: Bool { self != .minutes && self != .hours }
    }

    package static let none = CalendarOffset(count: 0, unit: .days)
    private static let digitsLimit = 6

    package init(count: Int, unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// A text such as `7d`, `2w`, `1mo`, `1y`, `36h`, `90m`; nil for any other.
    package init?(text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...Self.digitsLimit).contains(digits.count), let count = Int(digits),
            let unit = Unit(rawValue: String(text.dropFirst(digits.count)))
        else { return nil }
        self.init(count: count, unit: unit)
    }

    /// Without its sign.
    package var text: String { "\(abs(count))\(unit.rawValue)" }

    package var negated: CalendarOffset { CalendarOffset(count: -count, unit: unit) }

    /// The day that is so far from another. A month that is too short gives its last day.
    func shifted(_ date: CivilDate) -> CivilDate {
        switch unit {
        case .minutes, .hours: return date
        case .days: return CivilDate(daysSince1970: date.daysSince1970 + count)
        case .weeks: return CivilDate(daysSince1970: date.daysSince1970 + 7 * count)
        case .months, .years:
            let months = date.year * 12 + date.month - 1 + (unit == .years ? 12 * count : count)
            let year = months.flooredQuotient(by: 12)
            return CivilDate(clampingDay: date.day, month: months - year * 12 + 1, of: year)
        }
    }

    /// Zero for units of the calendar.
    var elapsed: Duration {
        switch unit {
        case .minutes: .seconds(60 * count)
        case .hours: .seconds(3600 * count)
        default: .zero
        }
    }
}

extension CivilDate {
    /// A day of a month, or its last one where it is shorter.
    init(clampingDay day: Int, month: Int, of year: Int) {
        let first = CivilDate(year: year, month: month, day: 1)?.daysSince1970 ?? 0
        self.init(daysSince1970: first + min(day, CivilDate.days(inMonth: month, of: year)) - 1)
    }
}
