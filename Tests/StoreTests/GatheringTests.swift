import FoundationEssentials
import Model
import Store
import TestKit
import Testing

@Suite struct GatheringTests {
    private func gathering(_ id: String, _ law: Gathering) -> MatchedEvent {
        var event = MatchedEvent.sample(id, rule: nil)
        let rule = DedupeKey.rule(tenant: .acme, name: "follow-up")
        event.gatherings = [.init(rule: rule, gathering: law, event: event.event, key: event.key)]
        return event
    }

    private func prepare(_ store: Store, _ law: Gathering) async throws {
        var rule = RuleDefinition.sample()
        rule.guards.gathering = law
        _ = try await store.applyRules([rule], tenant: .acme)
    }

    @Test func `a batch is due when it is full, each event counts once, and what is told of is gone`() async throws {
        try await withStore { store, database in
            let law = Gathering.batch(BatchGuard(atMost: 3, within: .seconds(3600)))
            try await prepare(store, law)
            _ = try await store.record([gathering("a", law), gathering("b", law)])
            _ = try await store.record([gathering("b", law)])
            #expect(try await store.dueGatherings(limit: 10).isEmpty)
            for id in ["c", "d"] { _ = try await store.record([gathering(id, law)]) }
            let due = try await store.dueGatherings(limit: 10)
            #expect(due.map(\.count) == [3] && due.first?.closedAt != nil)
            // Whoever took it has a while to publish it.
            #expect(try await store.dueGatherings(limit: 10).isEmpty)
            let events = try await store.events(ofGatherings: due.map(\.id))
            #expect(events[due[0].id].map { Set($0.map(\.id)) } == ["a", "b", "c"])
            try await database.psql(
                "UPDATE gatherings SET due_at = now() - interval '1 second' WHERE closed_at IS NOT NULL"
            )
            let again = try await store.dueGatherings(limit: 10)
            #expect(again.map(\.id) == due.map(\.id) && again.map(\.closedAt) == due.map(\.closedAt))
            try await store.removeGatherings(again.map(\.id))
            #expect(try await database.value("SELECT count(*) || ' ' || sum(count) FROM gatherings") == "1 1")
            #expect(try await database.value("SELECT count(*) FROM gathered_events") == "1")
        }
    }

    @Test func `a debounce waits again with every event, keeps the last one, and a paused rule's is kept`() async throws
    {
        try await withStore { store, database in
            let law = Gathering.debounce(DebounceGuard(quiet: .seconds(600)))
            try await prepare(store, law)
            for id in ["a", "b", "c"] { _ = try await store.record([gathering(id, law)]) }
            #expect(try await database.value("SELECT count FROM gatherings WHERE closed_at IS NULL") == "3")
            try await database.psql("UPDATE gatherings SET due_at = now() - interval '1 second'")
            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused)
            #expect(try await store.dueGatherings(limit: 10).isEmpty)
            _ = try await store.setRule("follow-up", tenant: .acme, status: .active)
            let due = try await store.dueGatherings(limit: 10)
            #expect(due.map(\.count) == [3])
            let events = try await store.events(ofGatherings: due.map(\.id))
            #expect(events[due[0].id]?.map(\.id) == ["c"])
            // What comes now begins another one.
            _ = try await store.record([gathering("d", law)])
            #expect(try await database.value("SELECT count FROM gatherings WHERE closed_at IS NULL") == "1")
            _ = try await store.setRule("follow-up", tenant: .acme, status: .archived)
            #expect(try await store.removeArchivedGatherings() == 4)
        }
    }
}
