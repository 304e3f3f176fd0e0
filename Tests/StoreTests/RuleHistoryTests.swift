import Model
import Store
import TestKit
import Testing

@Suite struct RuleHistoryTests {
    @Test
    func `every version and every state is kept with its time and whose it was, and nothing where nothing changed`()
        async throws
    {
        try await withStore { store, _ in
            var second = RuleDefinition.sample()
            second.summary = "now with a summary"
            _ = try await store.applyRules([.sample(), .sample("other")], tenant: .acme, who: "ann")
            _ = try await store.applyRules([.sample()], tenant: .acme, who: "nobody")
            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused, who: "bob")
            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused, who: "nobody")
            _ = try await store.applyRules([second], tenant: .acme)
            let history = try await store.ruleHistory("follow-up", tenant: .acme)
            #expect(history.map(\.version) == [2, 1, 1])
            #expect(history.map(\.status) == [.paused, .paused, .active])
            #expect(history.map(\.who) == [nil, "bob", "ann"])
            #expect(history.map(\.at) == history.map(\.at).sorted(by: >))
            #expect(
                try await store.ruleHistory("follow-up", tenant: .acme, page: Page(limit: 1, offset: 1)) == [history[1]]
            )
            #expect(try await store.ruleHistory("follow-up", tenant: .globex).isEmpty)
            #expect(try await store.ruleHistory("nothing", tenant: .acme).isEmpty)

            let past = try await store.rules(tenant: .acme, at: history[1].at)
            #expect(past.map(\.rule.definition) == [.sample(), .sample("other")])
            #expect(past.first?.revision == history[1] && past.first?.current == history[0])
            let now = try await store.rules(tenant: .acme, at: history[0].at, name: "follow-up")
            #expect(now.map(\.rule.definition) == [second] && now.map(\.rule.version) == [2])
            let before = try await store.rules(tenant: .acme, at: history[2].at - .seconds(1), name: "follow-up")
            #expect(before.map(\.revision) == [nil] && before.map(\.rule.version) == [1])
        }
    }

    @Test func `events of a type are read page by page in the order of their times, each once`() async throws {
        try await withStore { store, database in
            _ = try await store.keepPartitions(
                at: WallClock.system.now,
                retention: .seconds(86_400 * 60),
                monthsAhead: 1
            )
            try await database.psql(
                """
                INSERT INTO events (occurred_at, key, tenant, type, source, id, data, matches)
                SELECT now() - (n / 2) * interval '1 hour', gen_random_uuid(), CASE WHEN n % 7 = 0 THEN 'globex' ELSE 'acme' END,
                    CASE WHEN n % 5 = 0 THEN 'deal.lost' ELSE 'deal.won' END, 'crm', 'e-' || n, '{}', 0
                FROM generate_series(1, 30) AS n
                """
            )
            let since = WallClock.system.now - .seconds(9 * 3600 + 1800)
            var seen: [StoredEvent] = []
            while true {
                let page = try await store.events(
                    tenant: .acme,
                    type: "deal.won",
                    since: since,
                    after: seen.last,
                    limit: 4
                )
                seen += page
                if page.count < 4 { break }
            }
            let expected = (1...19).filter { $0 % 7 != 0 && $0 % 5 != 0 }.map { "e-\($0)" }
            #expect(Set(seen.map(\.event.id)) == Set(expected) && seen.count == expected.count)
            #expect(seen.map(\.event.time) == seen.map(\.event.time).sorted())
        }
    }
}
