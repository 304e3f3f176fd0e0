import FoundationEssentials
import Model
import Testing

@Suite struct `Schedules` {
    private static func zone(_ name: String) throws -> TimeZoneRules { try #require(TimeZoneDatabase.system[name]) }

    private static func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private static func cron(_ text: String, from: String? = nil, to: String? = nil) throws -> Schedule {
        Schedule(
            timing: .cron(try CronExpression(text)),
            from: from.flatMap { ScheduleMoment(text: $0) },
            to: to.flatMap { ScheduleMoment(text: $0) }
        )
    }

    private static func occurrences(
        _ schedule: Schedule,
        after start: String,
        _ count: Int,
        zone name: String = "Europe/Berlin"
    ) throws -> [String] {
        let zone = try zone(name)
        var instant = try Self.instant(start)
        var found: [String] = []
        while found.count < count, let next = schedule.next(after: instant, in: zone) {
            found.append(zone.text(at: next))
            instant = next
        }
        return found
    }

    @Test func `a time of day that the clocks skip happens once, right after the gap`() throws {
        let found = try Self.occurrences(try Self.cron("0,30 2 * * *"), after: "2026-03-28T12:00:00Z", 3)
        #expect(found == ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00", "2026-03-30T02:30:00+02:00"])
    }

    @Test func `a time of day that the clocks show twice happens the first time`() throws {
        let found = try Self.occurrences(try Self.cron("30 2 * * *"), after: "2026-10-24T12:00:00Z", 2)
        #expect(found == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"])
        // Between both, it is past.
        let zone = try Self.zone("Europe/Berlin")
        let next = try Self.cron("45 2 * * *").next(after: try Self.instant("2026-10-25T01:10:00Z"), in: zone)
        #expect(next.map(zone.text) == "2026-10-26T02:45:00+01:00")
    }

    @Test func `every half hour stays every half hour`() throws {
        let zone = try Self.zone("Europe/Berlin")
        for start in ["2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"] {
            var instant = try Self.instant(start)
            for _ in 0..<12 {
                let next = try #require(try Self.cron("*/30 * * * *").next(after: instant, in: zone))
                #expect(next - instant == .seconds(1800))
                instant = next
            }
        }
    }

    @Test func `from and to bound it, a day's end included`() throws {
        let daily = try Self.cron("0 9 * * *", from: "2026-03-10", to: "2026-03-11")
        let found = try Self.occurrences(daily, after: "2026-01-01T00:00:00Z", 9)
        #expect(found == ["2026-03-10T09:00:00+01:00", "2026-03-11T09:00:00+01:00"])
    }

    @Test func `every counts from its anchor in elapsed time`() throws {
        var schedule = Schedule(timing: .every(.seconds(86_400)), from: ScheduleMoment(text: "2026-03-28T09:00"))
        let found = try Self.occurrences(schedule, after: "2026-01-01T00:00:00Z", 2)
        #expect(found == ["2026-03-28T09:00:00+01:00", "2026-03-29T10:00:00+02:00"])
        schedule = Schedule(timing: .every(.seconds(5400)))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            let instant = Timestamp(
                microseconds: .random(in: -4_000_000_000_000_000...4_000_000_000_000_000, using: &generator)
            )
            let next = try #require(schedule.next(after: instant, in: .utc))
            #expect(next > instant && next - instant <= .seconds(5400))
            #expect(next.microseconds % 5_400_000_000 == 0)
        }
    }

    @Test func `one instant happens once, and when it is set too late by the law of misfires`() throws {
        let schedule = Schedule(timing: .at(try #require(ScheduleMoment(text: "2026-03-29T02:30"))))
        #expect(try Self.occurrences(schedule, after: "2026-01-01T00:00:00Z", 5) == ["2026-03-29T03:00:00+02:00"])
        let zone = try Self.zone("Europe/Berlin")
        let at = try Self.instant("2026-03-29T01:00:00Z")
        #expect(schedule.first(setAt: at + .seconds(3600), in: zone) == at)
        #expect(schedule.first(setAt: at + .seconds(3601), in: zone) == nil)
    }

    @Test func `a day that only few years have is found`() throws {
        let found = try Self.occurrences(try Self.cron("0 0 29 2 *"), after: "2096-03-01T00:00:00Z", 1, zone: "UTC")
        #expect(found == ["2104-02-29T00:00:00+00:00"])
    }

    private static let hourly = "0 * * * *"

    private static func due(
        _ policy: MisfireLaw.Policy,
        within: Duration = .seconds(5 * 3600),
        now: String,
        limit: Int = 100,
        _ text: String = hourly
    ) throws -> DueOccurrences {
        var schedule = try cron(text)
        schedule.misfire = MisfireLaw(policy: policy, within: within)
        return schedule.due(
            from: try instant("2026-03-01T00:00:00Z"),
            now: try instant(now),
            in: .utc,
            limit: limit
        ) { $0 }
    }

    @Test func `skip leaves out what is late by more than a minute`() throws {
        let late = try Self.due(.skip, now: "2026-03-01T09:30:00Z")
        #expect(late.occurrences == [] && late.hasDropped)
        #expect(try late.next == Self.instant("2026-03-01T10:00:00Z"))
        let inTime = try Self.due(.skip, now: "2026-03-01T09:01:00Z")
        #expect(try inTime.occurrences == [Self.instant("2026-03-01T09:00:00Z")])
    }

    @Test func `once starts the latest of what was missed, all starts each within the window`() throws {
        let once = try Self.due(.once, now: "2026-03-01T09:30:00Z")
        #expect(try once.occurrences == [Self.instant("2026-03-01T09:00:00Z")] && once.hasDropped)
        let all = try Self.due(.all, now: "2026-03-01T09:30:00Z")
        #expect(all.occurrences.map(\.rfc3339) == (5...9).map { "2026-03-01T0\($0):00:00Z" })
        #expect(try Self.due(.once, within: .seconds(60), now: "2026-03-01T09:30:00Z").occurrences == [])
        let some = try Self.due(.all, now: "2026-03-01T09:30:00Z", limit: 2)
        #expect(try some.occurrences.count == 2 && some.next == Self.instant("2026-03-01T07:00:00Z"))
    }

    @Test(arguments: MisfireLaw.Policy.allCases)
    func `what is in time is started whatever the policy`(policy: MisfireLaw.Policy) throws {
        let found = try Self.due(policy, within: .zero, now: "2026-03-01T00:00:30Z", "*/10 * * * * *")
        #expect(found.occurrences.count == 4 && !found.hasDropped)
    }

    @Test func `whoever looks, and however often, starts the same occurrences`() throws {
        var generator = SystemRandomNumberGenerator()
        for policy in MisfireLaw.Policy.allCases {
            let start = try Self.instant("2026-03-01T00:00:00Z")
            var schedule = try Self.cron("*/10 * * * * *")
            schedule.misfire = MisfireLaw(policy: policy, within: .seconds(3600))
            // Looks that are never more than a minute apart lose nothing.
            var now = start
            var planned: Timestamp? = start
            var found: [Timestamp] = []
            while let next = planned, now < start + .seconds(3000) {
                let due = schedule.due(from: next, now: now, in: .utc, limit: 3) { $0 }
                found += due.occurrences
                planned = due.next
                // A scheduler goes on at once while something is due.
                if due.occurrences.count < 3 {
                    now = now + .milliseconds(Int64.random(in: 1...50_000, using: &generator))
                }
            }
            #expect(zip(found, found.dropFirst()).allSatisfy { $1 - $0 == .seconds(10) })
            #expect(found.first == start && found.count > 200)
        }
    }

    private static func occurrence(_ rule: String, _ instant: String, zone: String = "Europe/Berlin") throws
        -> Occurrence
    {
        let tenant = try #require(TenantID(rawValue: "acme"))
        return Occurrence(
            tenant: tenant,
            rule: DedupeKey.rule(tenant: tenant, name: rule),
            ruleName: rule,
            instant: try self.instant(instant),
            zone: try self.zone(zone)
        )
    }

    @Test func `an occurrence's id is the same wherever it is made, and of no other`() throws {
        let one = try Self.occurrence("a", "2026-10-25T00:30:00Z")
        #expect(try one.id == Self.occurrence("a", "2026-10-25T00:30:00Z").id)
        // The same local time, an hour later.
        let later = try Self.occurrence("a", "2026-10-25T01:30:00Z")
        #expect(one.local == "2026-10-25T02:30:00+02:00" && later.local == "2026-10-25T02:30:00+01:00")
        var record = one
        record.record = Occurrence.RecordName(kind: "member", id: "m-1")
        let others = [later, record, try Self.occurrence("b", "2026-10-25T00:30:00Z")]
        #expect(Set(others.map(\.id) + [one.id]).count == 4)
        let event = one.event
        #expect(event.time == one.instant && event.type == Event.ruleDueType && event.source == Event.schedulerSource)
        #expect(event.subject == Event.subject(ofRule: one.rule))
        #expect(event.data["at"] == .string(one.local) && event.data["timezone"] == .string("Europe/Berlin"))
    }

    @Test func `jitter is spread over its whole length, and the same for everybody`() throws {
        let dues = try (0..<1000).map { number in
            let occurrence = try Self.occurrence("rule-\(number)", "2026-03-01T09:00:00Z")
            let due = occurrence.due(jitter: .seconds(600))
            #expect(due == occurrence.due(jitter: .seconds(600)) && occurrence.due(jitter: .zero) == occurrence.instant)
            return (due - occurrence.instant).microseconds
        }
        #expect(dues.allSatisfy { (0..<600_000_000).contains($0) })
        for minute in 0..<10 {
            let share = dues.count { $0 / 60_000_000 == Int64(minute) }
            #expect((60...140).contains(share))
        }
    }
}
