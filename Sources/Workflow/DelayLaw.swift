internal import Matching
internal import Model

/// Until when a delay lasts. Pure.
///
/// Whole days are the calendar's: seven days before the 29th at 09:00 is 09:00 on the 22nd, however the clocks were changed in
/// between. Other lengths are elapsed time. A local time that the clocks skip is the instant at which they are put forward,
/// one that they show twice is the first of the two.
struct DelayLaw {
    private static let day: Int64 = 86_400_000_000

    private let delay: DelayStep
    private let timeZone: String
    private let database: TimeZoneDatabase

    /// - Parameter timeZone: The IANA name of the zone for a delay that names none, or one that there is not.
    init(_ delay: DelayStep, timeZone: String, database: TimeZoneDatabase = .system) {
        self.delay = delay
        self.timeZone = timeZone
        self.database = database
    }

    func end(in context: StepContext) -> Result<Timestamp, DelayError> {
        let zone = zone(in: context)
        let end: Timestamp
        switch delay.until {
        case .after(let duration): end = context.now + duration
        case .at(let instant): end = instant
        case .field(let path, let offset, let time):
            let value = context.value(at: path)
            guard let moment = Moment(value) else { return .failure(DelayError(path: path, found: value)) }
            end = Self.moved(moment, by: offset, at: time, in: zone)
        case .next(let time, let weekdays): end = Self.next(time, weekdays, after: context.now, in: zone)
        }
        // What is due already is not moved: the hours are asked of the instant at which something is to begin.
        let begin = max(end, context.now)
        guard let hours = delay.quietHours else { return .success(end) }
        let moved = Self.moved(begin, outOf: hours, in: zone)
        return .success(moved == begin ? end : moved)
    }

    private func zone(in context: StepContext) -> TimeZoneRules {
        var zone: TimeZoneRules?
        switch delay.timeZone {
        case .named(let name): zone = database[name]
        case .field(let path):
            if case .string(let name)? = context.value(at: path) { zone = database[name] }
        case nil: break
        }
        return zone ?? database[timeZone] ?? .utc
    }

    private static func moved(
        _ moment: Moment,
        by offset: Duration,
        at time: TimeOfDay?,
        in zone: TimeZoneRules
    ) -> Timestamp {
        var local: LocalTime
        switch moment {
        case .day(let date): local = LocalTime(date: date)
        case .instant(let instant):
            guard time != nil || isWholeDays(offset) else { return instant + offset }
            if offset == .zero, time == nil { return instant }
            local = zone.local(at: instant)
        }
        if isWholeDays(offset) {
            local.date = CivilDate(daysSince1970: local.date.daysSince1970 + Int(offset.microseconds / day))
        }
        if let time { local = LocalTime(date: local.date, at: time) }
        let instant = zone.first(of: local)
        return isWholeDays(offset) ? instant : instant + offset
    }

    private static func isWholeDays(_ offset: Duration) -> Bool { offset.microseconds % day == 0 }

    private static func next(
        _ time: TimeOfDay,
        _ weekdays: Set<Weekday>,
        after now: Timestamp,
        in zone: TimeZoneRules
    ) -> Timestamp {
        let today = zone.local(at: now).date.daysSince1970
        // Eight days hold every day of the week after now.
        for days in 0...8 {
            let date = CivilDate(daysSince1970: today + days)
            guard weekdays.isEmpty || weekdays.contains(date.weekday) else { continue }
            let instant = zone.first(of: LocalTime(date: date, at: time))
            if instant > now { return instant }
        }
        return now
    }

    private static func moved(_ instant: Timestamp, outOf hours: QuietHours, in zone: TimeZoneRules) -> Timestamp {
        let local = zone.local(at: instant)
        let (clock, from, to) = (local.microseconds, hours.from.microseconds, hours.to.microseconds)
        let isOverMidnight = to < from
        guard isOverMidnight ? clock >= from || clock < to : clock >= from && clock < to else { return instant }
        let days = isOverMidnight && clock >= from ? 1 : 0
        let date = CivilDate(daysSince1970: local.date.daysSince1970 + days)
        return zone.next(of: LocalTime(date: date, at: hours.to), after: instant)
    }
}

extension LocalTime {
    /// `24:00` is the next day's midnight.
    fileprivate init(date: CivilDate, at time: TimeOfDay) {
        let days = Int(time.microseconds / 86_400_000_000)
        self.init(
            date: days == 0 ? date : CivilDate(daysSince1970: date.daysSince1970 + days),
            microseconds: time.microseconds % 86_400_000_000
        )
    }
}

extension TimeZoneRules {
    /// When the clocks show a local time next, of a day on which they do; where they skip it, when they are put forward over it.
    fileprivate func next(of local: LocalTime, after instant: Timestamp) -> Timestamp {
        if case .overlap(let earlier, let later) = instants(of: local), earlier <= instant { return later }
        return max(instant, first(of: local))
    }
}
