/// The rule that a zone follows after the last transition of its file: a TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: RFC 8536, section 3.3, and POSIX, "Environment Variables", `TZ`. Names of the zone's times are read and dropped.
struct PosixTimeZone: Sendable, Hashable {
    /// In seconds east of UTC.
    private let standard: Int
    private let summer: Summer?

    private struct Summer: Sendable, Hashable {
        var offset: Int
        var start: Day
        var end: Day
    }

    /// A day of each year, and a time on it in seconds, which may be before the day or after it.
    private struct Day: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            /// 1 to 365; 29 February is never counted.
            case julian(Int)
            /// 0 to 365.
            case ordinal(Int)
            /// Week 5 is the last; 0 is Sunday.
            case week(month: Int, week: Int, weekday: Int)
        }
        var kind: Kind
        var seconds: Int

        /// Seconds since 1970, on a clock without an offset.
        func seconds(in year: Int) -> Int {
            (day(in: year) * 86_400) + seconds
        }

        private func day(in year: Int) -> Int {
            let first = Self.days(year, 1)
            switch kind {
            case .ordinal(let day): return first + day
            case .julian(let day):
                let isLeap = Self.days(year, 3) - first == 60
                return first + day - 1 + (isLeap && day >= 60 ? 1 : 0)
            case .week(let month, let week, let weekday):
                let start = Self.days(year, month)
                let next = month == 12 ? Self.days(year + 1, 1) : Self.days(year, month + 1)
                // 1970-01-01 was a Thursday.
                let startWeekday = ((start + 4) % 7 + 7) % 7
                var day = start + (weekday - startWeekday + 7) % 7 + (week - 1) * 7
                while day >= next { day -= 7 }
                return day
            }
        }

        private static func days(_ year: Int, _ month: Int) -> Int {
            CivilDate(year: year, month: month, day: 1)?.daysSince1970 ?? 0
        }
    }

    /// Returns nil for text that is no TZ string with an explicit rule.
    init?(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard reader.name(), let standard = reader.time(hours: 24) else { return nil }
        self.standard = -standard
        guard !reader.rest.isEmpty else {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = self.standard + 3600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let explicit = reader.time(hours: 24) else { return nil }
            offset = -explicit
        }
        guard let start = reader.day(), let end = reader.day(), reader.rest.isEmpty else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// In seconds east of UTC, at seconds since 1970.
    func offset(at seconds: Int) -> Int {
        guard summer != nil else { return standard }
        let year = LocalTime(sinceEpoch: Int64(seconds + standard) * 1_000_000).date.year
        return transitions(from: year - 1, through: year + 1).last { $0.at <= seconds }?.offset ?? standard
    }

    /// In the order of time.
    func transitions(from first: Int, through last: Int) -> [(at: Int, offset: Int)] {
        guard let summer, first <= last else { return [] }
        var found: [(at: Int, isStart: Bool, offset: Int)] = []
        for year in first...last {
            found.append((summer.start.seconds(in: year) - standard, true, summer.offset))
            found.append((summer.end.seconds(in: year) - summer.offset, false, standard))
        }
        // A summer time without an end ends when it starts again, which then counts.
        return found.sorted { ($0.at, $0.isStart ? 1 : 0) < ($1.at, $1.isStart ? 1 : 0) }.map { ($0.at, $0.offset) }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: scalar) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func name() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
                rest = rest[(end + 1)...]
                return true
            }
            let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
            rest = rest[letters.endIndex...]
            return letters.count >= 3
        }

        /// `[+-]hh[:mm[:ss]]`, in seconds.
        mutating func time(hours limit: Int) -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard let hours = number(limit) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] {
                guard take(":") else { break }
                guard let count = number(59) else { return nil }
                seconds += count * unit
            }
            return sign * seconds
        }

        mutating func day() -> Day? {
            guard take(",") else { return nil }
            let kind: Day.Kind
            if take("J") {
                guard let day = number(365), day >= 1 else { return nil }
                kind = .julian(day)
            } else if take("M") {
                guard let month = number(12), month >= 1, take("."), let week = number(5), week >= 1, take("."),
                    let weekday = number(6)
                else { return nil }
                kind = .week(month: month, week: week, weekday: weekday)
            } else {
                guard let day = number(365) else { return nil }
                kind = .ordinal(day)
            }
            guard take("/") else { return Day(kind: kind, seconds: 7200) }
            return time(hours: 167).map { Day(kind: kind, seconds: $0) }
        }

        private mutating func number(_ limit: Int) -> Int? {
            let digits = rest.prefix { $0.decimalDigit != nil }
            guard (1...3).contains(digits.count) else { return nil }
            let value = digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            rest = rest[digits.endIndex...]
            return value <= limit ? value : nil
        }
    }
}
