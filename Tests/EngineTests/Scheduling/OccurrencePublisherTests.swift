import Engine
import FoundationEssentials
import Model
import Store
import TestKit
import Testing

@Suite struct OccurrencePublisherTests {
    private static let everyTenSeconds = #"{"schedule":{"every":"10s","misfire":"once","within":"1h"}}"#

    // Ten seconds are one occurrence each: none is left out, none is there twice.
    private func expectEach(_ times: [Timestamp], after start: Timestamp, until end: Timestamp) {
        let step: Int64 = 10_000_000
        let expected = Array((start.microseconds / step + 1)...(end.microseconds / step)).map { $0 * step }
        #expect(times.map(\.microseconds).sorted() == expected)
    }

    @Test func `of three schedulers at once each occurrence is started by one`() async throws {
        try await withScheduleYard { yard in
            for number in 0..<20 { try await yard.apply("rule \(number)", Self.everyTenSeconds) }
            let start = try await yard.store.time()
            let end = start + .seconds(120)
            try await yard.start(at: start)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for scheduler in 0..<3 {
                    group.addTask {
                        var now = start
                        while now < end {
                            now = now + .milliseconds(1000 + 300 * scheduler)
                            _ = try await yard.publisher(page: 7).look(at: min(now, end))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await yard.start(at: end)
            #expect(Set(yard.published.ids).count == yard.published.ids.count)
            let rules = Dictionary(grouping: yard.published.events, by: \.subject)
            #expect(rules.count == 20)
            for events in rules.values {
                let first = try #require(events.map(\.time).min())
                #expect(first - start <= .seconds(20))
                expectEach(events.map(\.time), after: first - .seconds(10), until: end)
            }
        }
    }

    @Test func `a scheduler that dies after the confirms loses nothing, and who goes on publishes the same events`()
        async throws
    {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.everyTenSeconds)
            let start = try await yard.store.time()
            try await yard.start(at: start)
            let end = start + .seconds(45)
            await #expect(throws: ScheduleYard.Died.self) { try await yard.publisher(dies: true).look(at: end) }
            let first = yard.published.events(after: start)
            #expect(first.count >= 4)
            try await yard.start(at: end)
            let events = yard.published.events(after: start)
            #expect(Array(events.dropFirst(first.count)) == first)
            #expect(Set(events.map(\.key)).count == first.count)
        }
    }

    @Test func `an outage follows the rule's law of misfires`() async throws {
        try await withScheduleYard { yard in
            let hour = "\"every\":\"1h\",\"within\":\"6h\""
            let skip = try await yard.apply("skip", #"{"schedule":{\#(hour),"misfire":"skip"}}"#)
            let once = try await yard.apply("once", #"{"schedule":{\#(hour),"misfire":"once"}}"#)
            let all = try await yard.apply("all", #"{"schedule":{\#(hour),"misfire":"all"}}"#)
            let start = try await yard.store.time()
            try await yard.start(at: start)
            // Half past, so that nothing is in time.
            let hours = start.microseconds / 3_600_000_000
            let now = Timestamp(microseconds: (hours + 20) * 3_600_000_000 + 1_800_000_000)
            try await yard.start(at: now)
            func times(_ rule: UUID) -> [Int64] {
                yard.published.events(after: start).filter { $0.subject == Event.subject(ofRule: rule) }
                    .map { $0.time.microseconds / 3_600_000_000 - hours }
            }
            #expect(times(skip) == [])
            #expect(times(once) == [20])
            #expect(times(all) == [15, 16, 17, 18, 19, 20])
            try await yard.start(at: now + .seconds(1800))
            #expect(times(skip) == [21] && times(once) == [20, 21] && times(all).count == 7)
        }
    }

    @Test func `a paused rule does not fire, and what it missed follows its law when it is resumed`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.everyTenSeconds)
            let start = try await yard.store.time()
            try await yard.start(at: start)
            _ = try await yard.store.setRule("rule", tenant: .acme, status: .paused)
            for seconds in [30, 60, 600] { try await yard.start(at: start + .seconds(seconds)) }
            #expect(yard.published.events(after: start).isEmpty)
            #expect(try await yard.number("SELECT count(*) FROM schedules WHERE parked") == 1)
            _ = try await yard.store.setRule("rule", tenant: .acme, status: .active)
            let now = start + .seconds(600)
            try await yard.start(at: now)
            // Those of the last minute are in time; what was missed before them is left out.
            let times = yard.published.events(after: start).map(\.time)
            #expect((6...7).contains(times.count) && times.allSatisfy { $0 >= now - MisfireLaw.grace })
        }
    }

    @Test func `a suspended tenant's rules do not fire until it goes on`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.everyTenSeconds)
            let start = try await yard.store.time()
            try await yard.start(at: start)
            _ = try await yard.store.setTenant(.acme, state: .suspended)
            try await yard.start(at: start + .seconds(20))
            #expect(yard.published.events(after: start).isEmpty)
            _ = try await yard.store.setTenant(.acme, state: .active)
            try await yard.start(at: start + .seconds(20))
            #expect(yard.published.events(after: start).count == 2)
        }
    }

    @Test func `an edit of other parts loses no occurrence, one of the trigger counts from then on`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.everyTenSeconds)
            let start = try await yard.store.time()
            try await yard.start(at: start)
            let due = try await yard.database.psql("SELECT due_at FROM schedules")
            try await yard.apply("rule", Self.everyTenSeconds, title: "another")
            #expect(try await yard.database.psql("SELECT due_at FROM schedules") == due)
            try await yard.apply("rule", #"{"schedule":{"every":"1h","misfire":"once","within":"1h"}}"#)
            try await yard.start(at: start + .seconds(60))
            #expect(yard.published.events(after: start).count <= 1)
            try await yard.apply("rule", "\"deal.won\"")
            #expect(try await yard.number("SELECT count(*) FROM schedules") == 0)
        }
    }

    @Test func `one instant fires once, an archived rule never, and the tenant's zone counts`() async throws {
        try await withScheduleYard { yard in
            let now = try await yard.store.time()
            let zone = try #require(TimeZoneDatabase.system["Asia/Tokyo"])
            let local = String(zone.text(at: now + .seconds(7200)).prefix(16))
            let trigger = #"{"schedule":{"at":"\#(local)","misfire":"once","within":"1h"}}"#
            try await yard.apply("one", trigger)
            try await yard.apply("gone", trigger)
            _ = try await yard.store.setTenant(.acme, timeZone: "Asia/Tokyo")
            _ = try await yard.store.setRule("gone", tenant: .acme, status: .archived)
            for hours in [1, 2, 3, 4] { try await yard.start(at: now + .seconds(3600 * hours)) }
            let events = yard.published.events
            #expect(events.count == 1)
            #expect(events.first?.data["at"] == .string("\(local):00+09:00"))
            #expect(try await yard.number("SELECT count(*) FROM schedules WHERE due_at IS NULL") == 1)
        }
    }

    @Test func `what cannot be read here is looked at later, and hinders nothing else`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply(
                "odd",
                #"{"schedule":{"every":"10s","timezone":"Mars/Base","misfire":"once","within":"1h"}}"#
            )
            try await yard.apply("rule", Self.everyTenSeconds)
            let start = try await yard.store.time()
            try await yard.start(at: start)
            try await yard.start(at: start + .seconds(30))
            #expect(yard.published.events(after: start).count == 3)
        }
    }
}
