/// A moment as rule files write it: a day, what a clock shows, or an instant.
package enum ScheduleMoment: Sendable, Hashable {
    /// `2026-03-01`
    case day(CivilDate)
    /// `2026-03-01T09:30`, with seconds if need be
    case local(LocalTime)
    /// `2026-03-01T09:30:00Z`, or with an offset
    case instant(Timestamp)

    package init?(text: String) {
        if let date = CivilDate(text: text) {
            self = .day(date)
        } else if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else if text.utf8.count > 11, text.utf8.dropFirst(10).first == UInt8(ascii: "T"),
            let date = CivilDate(text: String(text.prefix(10))), let time = TimeOfDay(text: String(text.dropFirst(11))),
            time.microseconds < LocalTime.microsecondsPerDay
        {
            self = .local(LocalTime(date: date, microseconds: time.microseconds))
        } else {
            return nil
        }
    }

    /// What ``init(text:)`` reads.
    package var text: String {
        switch self {
        case .day(let date): date.text
        case .local(let local): "\(local.date.text)T\(local.clock)"
        case .instant(let instant): instant.rfc3339
        }
    }

    /// The instant; of a day, its first one. What the clocks skip is right after the gap, what they show twice is the first.
    package func start(in zone: TimeZoneRules) -> Timestamp {
        switch self {
        case .day(let date): zone.start(of: date)
        case .local(let local): zone.first(of: local)
        case .instant(let instant): instant
        }
    }

    /// The same, but of a day its last instant.
    package func end(in zone: TimeZoneRules) -> Timestamp {
        guard case .day(let date) = self else { return start(in: zone) }
        return Timestamp(
            microseconds: zone.start(of: CivilDate(daysSince1970: date.daysSince1970 + 1)).microseconds - 1
        )
    }
}

extension CivilDate {
    /// `2026-03-01`
    package var text: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension TimeZoneRules {
    /// What the calendar and the clocks show, with the offset: `2026-03-29T03:00:00+02:00`.
    package func text(at instant: Timestamp) -> String {
        let local = local(at: instant)
        let offset = offset(at: instant)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = local.clock.utf8.count == 5 ? "\(local.clock):00" : local.clock
        return
            "\(local.date.text)T\(clock)\(offset < 0 ? "-" : "+")\(two(abs(offset) / 3600)):\(two(abs(offset) / 60 % 60))"
    }
}
