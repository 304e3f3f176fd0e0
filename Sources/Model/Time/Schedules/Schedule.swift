/// When a rule fires by the clock.
package struct Schedule: Sendable, Hashable {
    package var timing: Timing
    /// An IANA name; nil: the rule's, else the tenant's.
    package var timeZone: String?
    /// The first moment at which it may happen; with ``Timing/every(_:)`` also what is counted from.
    package var from: ScheduleMoment?
    /// The last; of a day, all of it.
    package var to: ScheduleMoment?
    package var misfire: MisfireLaw
    /// The most that an occurrence is put off by; zero for none.
    package var jitter: Duration

    package enum Timing: Sendable, Hashable {
        case cron(CronExpression)
        /// Elapsed time, counted from ``Schedule/from``, else from 1970-01-01T00:00:00Z.
        case every(Duration)
        /// Once.
        case at(ScheduleMoment)
    }

    package static let shortest = Duration.seconds(1)
    package static let longest = Duration.seconds(366 * 86_400)
    package static let jitterLimit = Duration.seconds(86_400)
    package static let standardWithin = Duration.seconds(3600)

    package init(
        timing: Timing,
        timeZone: String? = nil,
        from: ScheduleMoment? = nil,
        to: ScheduleMoment? = nil,
        misfire: MisfireLaw = MisfireLaw(policy: .once, within: Schedule.standardWithin),
        jitter: Duration = .zero
    ) {
        self.timing = timing
        self.timeZone = timeZone
        self.from = from
        self.to = to
        self.misfire = misfire
        self.jitter = jitter
    }

    /// The first occurrence after an instant; nil where there is none any more.
    package func next(after instant: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let begin = from?.start(in: zone)
        // Nothing is finer than a microsecond.
        let after = begin.map { max(instant, Timestamp(microseconds: $0.microseconds - 1)) } ?? instant
        let found: Timestamp?
        switch timing {
        case .cron(let expression): found = expression.next(after: after, in: zone)
        case .every(let duration):
            let step = duration.microseconds
            let anchor = begin?.microseconds ?? 0
            let passed = (after.microseconds - anchor).flooredQuotient(by: step)
            found = Timestamp(microseconds: anchor + (passed + 1) * step)
        case .at(let moment):
            let at = moment.start(in: zone)
            found = at > after ? at : nil
        }
        guard let found, to.map({ found <= $0.end(in: zone) }) ?? true else { return nil }
        return found
    }

    /// The first occurrence of a schedule that is set at an instant. One that is to happen at a past one is a misfire.
    package func first(setAt instant: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        guard case .at = timing else { return next(after: instant, in: zone) }
        let oldest = misfire.window(now: instant, jitter: jitter).oldest
        return next(after: Timestamp(microseconds: oldest.microseconds - 1), in: zone)
    }

    /// What is due of the occurrences from a planned one on, by the law of misfires.
    ///
    /// - Parameters:
    ///   - planned: The occurrence that nobody has looked at yet.
    ///   - due: When an occurrence is due: its instant, and what jitter puts it off by.
    ///   - limit: How many are taken at once at most.
    package func due(
        from planned: Timestamp,
        now: Timestamp,
        in zone: TimeZoneRules,
        limit: Int,
        due: (Timestamp) -> Timestamp
    ) -> DueOccurrences {
        let (oldest, inTime) = misfire.window(now: now, jitter: jitter)
        var result = DueOccurrences()
        var next: Timestamp? = planned
        if planned < oldest {
            next = self.next(after: Timestamp(microseconds: oldest.microseconds - 1), in: zone)
            result.hasDropped = true
        }
        while let occurrence = next, due(occurrence) <= now, result.occurrences.count < limit {
            if misfire.policy == .once, let last = result.occurrences.last, last < inTime {
                result.occurrences.removeLast()
                result.hasDropped = true
            }
            result.occurrences.append(occurrence)
            next = self.next(after: occurrence, in: zone)
        }
        result.next = next
        return result
    }
}
