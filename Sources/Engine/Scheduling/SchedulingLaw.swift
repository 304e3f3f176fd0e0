package import Model
package import Store

/// What to do with schedules and dates that are due. Pure: any scheduler decides the same.
package struct SchedulingLaw: Sendable {
    /// How many occurrences of one schedule are started at once; the rest follows at once after them.
    package static let occurrencesAtOnce = 500
    /// When to look again at what cannot be read here, such as a zone that this machine does not know.
    package static let setback = Duration.seconds(60)

    private let timeZones: TimeZoneDatabase

    package init(timeZones: TimeZoneDatabase = .system) {
        self.timeZones = timeZones
    }

    /// What is started, and where the row goes.
    package struct Verdict<Move: Sendable & Hashable>: Sendable, Hashable {
        /// In the order of time.
        package var occurrences: [Occurrence]
        package var move: Move
        /// Whether the law of misfires left any out.
        package var hasDropped: Bool
    }

    package func decide(_ row: DueSchedule, now: Timestamp) -> Verdict<ScheduleMove> {
        guard row.isActive else { return verdict(row, .parked) }
        guard let zone = timeZones[row.timeZone], case .schedule(let schedule)? = try? Trigger(json: row.trigger) else {
            return verdict(row, .later(now + Self.setback))
        }
        func occurrence(_ instant: Timestamp) -> Occurrence {
            Occurrence(tenant: row.tenant, rule: row.rule, ruleName: row.ruleName, instant: instant, zone: zone)
        }
        func due(_ instant: Timestamp) -> Timestamp {
            schedule.jitter > .zero ? occurrence(instant).due(jitter: schedule.jitter) : instant
        }
        guard let planned = row.occursAt ?? row.setAt.flatMap({ schedule.first(setAt: $0, in: zone) }) else {
            return verdict(row, .ended)
        }
        let found = schedule.due(from: planned, now: now, in: zone, limit: Self.occurrencesAtOnce, due: due)
        var result = verdict(row, found.next.map { .next(occursAt: $0, dueAt: due($0)) } ?? .ended)
        result.occurrences = found.occurrences.map(occurrence)
        result.move.lastAt = found.occurrences.last
        result.hasDropped = found.hasDropped
        return result
    }

    package func decide(_ row: DueRecordDate, now: Timestamp) -> Verdict<RecordDateMove> {
        func verdict(_ place: ScheduleMove.Place) -> Verdict<RecordDateMove> {
            let move = RecordDateMove(rule: row.rule, record: row.record, to: place)
            return Verdict(occurrences: [], move: move, hasDropped: false)
        }
        guard row.isActive else { return verdict(.parked) }
        guard let zone = timeZones[row.timeZone], case .date(let trigger)? = try? Trigger(json: row.trigger),
            let date = RecordDate(text: row.date)
        else { return verdict(.later(now + Self.setback)) }
        func occurrence(_ instant: Timestamp) -> Occurrence {
            Occurrence(
                tenant: row.tenant,
                rule: row.rule,
                ruleName: row.ruleName,
                instant: instant,
                zone: zone,
                record: Occurrence.RecordName(kind: row.kind, id: row.record),
                date: row.date,
                attributes: row.attributes
            )
        }
        func due(_ instant: Timestamp) -> Timestamp { occurrence(instant).due(jitter: trigger.jitter) }
        let found = trigger.due(for: date, from: row.occursAt, now: now, in: zone, due: due)
        var result = verdict(found.next.map { .next(occursAt: $0, dueAt: due($0)) } ?? .ended)
        result.occurrences = found.occurrences.map(occurrence)
        result.hasDropped = found.hasDropped
        return result
    }

    /// When a record's date is due; nil where it has none, or none that is still to come.
    package func plan(_ plan: DatePlan, now: Timestamp) -> PlannedDate? {
        guard let zone = timeZones[plan.timeZone], case .date(let trigger)? = try? Trigger(json: plan.trigger),
            let date = plan.attributes.flatMap({ trigger.date(in: $0) }),
            let instant = trigger.planned(for: date, now: now, in: zone)
        else { return nil }
        let occurrence = Occurrence(
            tenant: plan.tenant,
            rule: plan.rule,
            ruleName: plan.ruleName,
            instant: instant,
            zone: zone,
            record: Occurrence.RecordName(kind: trigger.kind, id: plan.record),
            date: date.text
        )
        return PlannedDate(
            plan: plan,
            date: date.text,
            occursAt: instant,
            dueAt: occurrence.due(jitter: trigger.jitter)
        )
    }

    private func verdict(_ row: DueSchedule, _ place: ScheduleMove.Place) -> Verdict<ScheduleMove> {
        Verdict(occurrences: [], move: ScheduleMove(rule: row.rule, to: place), hasDropped: false)
    }
}
