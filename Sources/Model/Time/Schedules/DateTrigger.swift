/// When a rule fires by a date that records have: so long before it, after it, or on it.
package struct DateTrigger: Sendable, Hashable {
    /// The records' kind.
    package var kind: String
    /// Where the date is among the record's attributes: text such as `2026-03-01` or `2026-03-01T09:30:00Z`.
    package var field: [String]
    /// Negative: before the date.
    package var offset: CalendarOffset
    /// When on the day; nil: when the field says, which is 00:00 for a date alone.
    package var at: TimeOfDay?
    /// Each year on the date's day, the first time in its own year: a birthday.
    package var isYearly: Bool
    /// An IANA name; nil: the rule's, else the tenant's.
    package var timeZone: String?
    package var misfire: MisfireLaw
    /// The most that an occurrence is put off by; zero for none.
    package var jitter: Duration

    package static let standardWithin = Duration.seconds(86_400)

    package init(
        kind: String,
        field: [String],
        offset: CalendarOffset = .none,
        at: TimeOfDay? = nil,
        isYearly: Bool = false,
        timeZone: String? = nil,
        misfire: MisfireLaw = MisfireLaw(policy: .once, within: DateTrigger.standardWithin),
        jitter: Duration = .zero
    ) {
        self.kind = kind
        self.field = field
        self.offset = offset
        self.at = at
        self.isYearly = isYearly
        self.timeZone = timeZone
        self.misfire = misfire
        self.jitter = jitter
    }

    /// The field as rule files write it.
    package var fieldText: String { field.map(FieldPathText.segment).joined(separator: ".") }

    /// The date that a record has; nil for none, and for what is no date.
    package func date(in attributes: JSONValue) -> RecordDate? { RecordDate(attributes.value(at: field)) }

    /// The first occurrence for a date after an instant; nil where there is none any more.
    ///
    /// In years without it, 29 February is the 28th. Days, weeks, months and years are those of the zone's calendar; hours
    /// and minutes are elapsed time.
    package func next(for date: RecordDate, after instant: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let local: LocalTime =
            switch date {
            case .day(let day): LocalTime(date: day, microseconds: 0)
            case .instant(let instant): zone.local(at: instant)
            }
        guard isYearly else {
            let only = occurrence(local, exact: date, in: zone)
            return only > instant ? only : nil
        }
        // An offset moves an occurrence into another year.
        let near = zone.local(at: instant).date.year
        let reach = abs(offset.shifted(local.date).year - local.date.year) + 1
        var year = max(local.date.year, near - reach)
        while year <= near + reach + 1 || year <= local.date.year {
            var shown = local
            shown.date = CivilDate(clampingDay: local.date.day, month: local.date.month, of: year)
            let found = occurrence(shown, exact: year == local.date.year ? date : nil, in: zone)
            if found > instant { return found }
            year += 1
        }
        return nil
    }

    // An instant that is not moved over the calendar is that instant, also where the clocks show it twice.
    private func occurrence(_ local: LocalTime, exact: RecordDate?, in zone: TimeZoneRules) -> Timestamp {
        if at == nil, offset.count == 0 || !offset.unit.isOfCalendar, case .instant(let instant)? = exact {
            return instant + offset.elapsed
        }
        var shown = local
        shown.date = offset.shifted(local.date)
        if let at {
            // 24:00 is the next day's 00:00.
            shown = LocalTime(sinceEpoch: LocalTime(date: shown.date).sinceEpoch + at.microseconds)
        }
        return zone.first(of: shown) + offset.elapsed
    }

    /// The first occurrence for a date that is still to happen, by the law of misfires: it may be past.
    package func planned(for date: RecordDate, now: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let oldest = misfire.window(now: now, jitter: jitter).oldest
        return next(for: date, after: Timestamp(microseconds: oldest.microseconds - 1), in: zone)
    }

    /// What is due of the occurrences from a planned one on, by the law of misfires.
    ///
    /// - Parameter due: When an occurrence is due: its instant, and what jitter puts it off by.
    package func due(
        for date: RecordDate,
        from planned: Timestamp,
        now: Timestamp,
        in zone: TimeZoneRules,
        due: (Timestamp) -> Timestamp
    ) -> DueOccurrences {
        let oldest = misfire.window(now: now, jitter: jitter).oldest
        var result = DueOccurrences()
        guard due(planned) <= now else {
            result.next = planned
            return result
        }
        if planned < oldest { result.hasDropped = true } else { result.occurrences = [planned] }
        result.next = next(for: date, after: planned, in: zone)
        if let next = result.next, next < oldest { result.next = self.planned(for: date, now: now, in: zone) }
        return result
    }
}
