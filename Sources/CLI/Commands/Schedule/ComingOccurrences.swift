internal import Model
internal import Store

/// The next occurrences of all that is planned, in the order in which they are due.
struct ComingOccurrences {
    let rows: [JSONObject]

    init(
        _ schedules: [StoredSchedule],
        _ dates: [StoredRecordDate],
        now: Timestamp,
        limit: Int,
        timeZones: TimeZoneDatabase = .system
    ) {
        var coming: [(due: Timestamp, occurrence: Occurrence, state: String)] = []
        for stored in schedules {
            guard let zone = timeZones[stored.schedule.timeZone],
                case .schedule(let schedule)? = try? Trigger(json: stored.schedule.trigger)
            else { continue }
            let row = stored.schedule
            // What a sleeping rule has missed is for its law of misfires.
            var next = row.occursAt ?? row.setAt.flatMap { schedule.first(setAt: $0, in: zone) }
            if let planned = next, planned < now, !row.isActive { next = schedule.next(after: now, in: zone) }
            for _ in 0..<limit {
                guard let instant = next else { break }
                let occurrence = Occurrence(
                    tenant: row.tenant,
                    rule: row.rule,
                    ruleName: row.ruleName,
                    instant: instant,
                    zone: zone
                )
                coming.append(
                    (occurrence.due(jitter: schedule.jitter), occurrence, Self.state(row.isActive, stored.ruleStatus))
                )
                next = schedule.next(after: instant, in: zone)
            }
        }
        for stored in dates {
            guard let zone = timeZones[stored.date.timeZone] else { continue }
            let occurrence = Occurrence(
                tenant: stored.date.tenant,
                rule: stored.date.rule,
                ruleName: stored.date.ruleName,
                instant: stored.date.occursAt,
                zone: zone,
                record: Occurrence.RecordName(kind: stored.date.kind, id: stored.date.record),
                date: stored.date.date
            )
            coming.append((stored.dueAt, occurrence, Self.state(stored.date.isActive, stored.ruleStatus)))
        }
        coming.sort { ($0.due, $0.occurrence.ruleName) < ($1.due, $1.occurrence.ruleName) }
        rows = coming.prefix(limit).map { due, occurrence, state in
            [
                "tenant": .string(occurrence.tenant.rawValue),
                "rule": .string(occurrence.ruleName),
                "id": .id(occurrence.id),
                "occursAt": .time(occurrence.instant),
                "dueAt": .time(due),
                "at": .string(occurrence.local),
                "timezone": .string(occurrence.timeZone),
                "record": occurrence.record.map { ["kind": .string($0.kind), "id": .string($0.id)] } ?? .null,
                "date": .text(occurrence.date),
                "state": .string(state),
            ]
        }
    }

    private static func state(_ isActive: Bool, _ status: RuleStatus) -> String {
        isActive ? "active" : status == .active ? "suspended" : status.rawValue
    }
}
