import Engine
import FoundationEssentials
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct DatePlannerTests {
    private static func trigger(_ rest: String = "") -> String {
        #"{"date":{"record":"member","field":"renewalAt"\#(rest),"misfire":"once","within":"1d"}}"#
    }

    @Test func `a record's date is planned, moved when it is edited, and removed with it`() async throws {
        try await withScheduleYard { yard in
            let rule = try await yard.apply("rule", Self.trigger(#","before":"1h""#))
            let now = try await yard.store.time()
            let (first, second) = (now + .seconds(90_000), now + .seconds(180_000))
            try await yard.tell("m-1", ["renewalAt": .string(first.rfc3339)])
            try await yard.plan()
            #expect(try await yard.due("m-1") == first - .seconds(3600))
            try await yard.tell("m-1", ["renewalAt": .string(second.rfc3339)])
            // Not looked at yet: the old date does not fire any more.
            try await yard.start(at: first)
            #expect(yard.published.events.isEmpty)
            try await yard.plan()
            #expect(try await yard.due("m-1") == second - .seconds(3600))
            try await yard.start(at: second)
            let event = try #require(yard.published.events.first)
            #expect(event.time == second - .seconds(3600) && event.subject == Event.subject(ofRule: rule))
            let attributes: JSONValue = ["renewalAt": .string(second.rfc3339)]
            #expect(event.data["record"] == ["kind": "member", "id": "m-1", "attributes": attributes])
            #expect(event.data["date"] == .string(second.rfc3339))
            #expect(try await yard.due("m-1") == nil)

            try await yard.tell("m-2", ["renewalAt": .string(second.rfc3339)])
            try await yard.plan()
            #expect(try await yard.due("m-2") != nil)
            try await yard.tell("m-2", ["name": "without"])
            try await yard.plan()
            #expect(try await yard.due("m-2") == nil)
        }
    }

    @Test func `a date that is set in the past fires within the window, and not before it`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.trigger())
            let now = try await yard.store.time()
            try await yard.tell("late", ["renewalAt": .string((now - .seconds(7200)).rfc3339)])
            try await yard.tell("too late", ["renewalAt": .string((now - .seconds(90_000)).rfc3339)])
            try await yard.plan()
            try await yard.start(at: now)
            #expect(yard.published.events.map { $0.data["record"]?["id"] } == [.string("late")])
        }
    }

    @Test func `a birthday goes on to the next year`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.trigger(#","each":"year""#))
            let now = try await yard.store.time()
            let birth = (now + .seconds(86_400 * 40)).date
            try await yard.tell("m-1", ["renewalAt": .string("1990-\(birth.text.dropFirst(5))")])
            try await yard.plan()
            let first = try #require(try await yard.due("m-1"))
            try await yard.start(at: first)
            let second = try #require(try await yard.due("m-1"))
            #expect([365, 366, 365 * 4 + 1].contains((second - first).components.seconds / 86_400))
            try await yard.start(at: second)
            #expect(yard.published.times == [first, second])
        }
    }

    @Test func `a new rule is planned for all records that are there, in pages`() async throws {
        try await withScheduleYard { yard in
            let now = try await yard.store.time()
            let day = (now + .seconds(86_400 * 3)).date.text
            try await yard.tell((0..<250).map { ("m-\($0)", ["renewalAt": .string(day)]) })
            try await yard.tell("other", kind: "deal", ["renewalAt": .string(day)])
            try await yard.apply("rule", Self.trigger())
            try await yard.plan(page: 100)
            #expect(try await yard.number("SELECT count(*) FROM record_dates") == 250)
            // Another offset makes all of them anew; another kind takes them away.
            try await yard.apply("rule", Self.trigger(#","after":"1d""#))
            try await yard.plan(page: 100)
            #expect(try await yard.number("SELECT count(*) FROM record_dates WHERE generation = 2") == 250)
            try await yard.apply("rule", Self.trigger().replacing("member", with: "deal"))
            try await yard.plan(page: 100)
            #expect(try await yard.number("SELECT count(*) FROM record_dates") == 1)
            _ = try await yard.store.setRule("rule", tenant: .acme, status: .archived)
            try await yard.plan()
            #expect(try await yard.number("SELECT count(*) FROM record_dates") == 0)
            #expect(try await yard.number("SELECT count(*) FROM date_rules") == 0)
        }
    }

    @Test func `a record that was told of by a transaction older than the rule is not missed`() async throws {
        try await withScheduleYard { yard in
            let day = (try await yard.store.time() + .seconds(86_400 * 3)).date.text
            try await yard.store.pool.withConnection { old in
                _ = try await old.execute("BEGIN")
                _ = try await old.execute(
                    Statement(
                        """
                        INSERT INTO records (tenant, kind, id, attributes, occurred_at)
                        VALUES ('acme', 'member', 'm-1', json_build_object('renewalAt', $1::text), now())
                        """,
                        day
                    )
                )
                try await yard.apply("rule", Self.trigger())
                for _ in 0..<5 { _ = try await yard.planner().look(at: yard.store.time()) }
                #expect(try await yard.number("SELECT count(*) FROM date_rules WHERE phase = 'waiting'") == 1)
                _ = try await old.execute("COMMIT")
            }
            try await yard.plan()
            #expect(try await yard.due("m-1") != nil)
        }
    }

    @Test func `of three schedulers at once each record's date is started by one, whoever dies`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.trigger())
            let now = try await yard.store.time()
            let due = now + .seconds(3600)
            try await yard.tell((0..<300).map { ("m-\($0)", ["renewalAt": .string(due.rfc3339)]) })
            try await yard.plan()
            await #expect(throws: ScheduleYard.Died.self) {
                try await yard.publisher(page: 50, dies: true).look(at: due)
            }
            #expect(yard.published.events.count == 50)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask { while try await yard.publisher(page: 20).look(at: due) > 0 {} }
                }
                try await group.waitForAll()
            }
            try await yard.start(at: due)
            #expect(yard.published.ids.count == 350 && Set(yard.published.ids).count == 300)
        }
    }

    @Test func `dates of a paused rule wait for it`() async throws {
        try await withScheduleYard { yard in
            try await yard.apply("rule", Self.trigger())
            let now = try await yard.store.time()
            let due = now + .seconds(3600)
            try await yard.tell("m-1", ["renewalAt": .string(due.rfc3339)])
            try await yard.plan()
            _ = try await yard.store.setRule("rule", tenant: .acme, status: .paused)
            try await yard.start(at: due)
            #expect(yard.published.events.isEmpty)
            _ = try await yard.store.setRule("rule", tenant: .acme, status: .active)
            try await yard.start(at: due + .seconds(7200))
            #expect(yard.published.times == [due])
        }
    }
}
