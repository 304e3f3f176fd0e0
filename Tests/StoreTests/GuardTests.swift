import FoundationEssentials
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct GuardTests {
    private let everything = FieldPath("event.type")

    private func prepare(_ store: Store, _ guards: RuleGuards) async throws {
        var rule = RuleDefinition.sample()
        rule.guards = guards
        _ = try await store.applyRules([rule], tenant: .acme)
    }

    private func events(_ ids: [String], _ guards: RuleGuards) -> [MatchedEvent] {
        ids.map { MatchedEvent.sample($0, at: .sample).guarded(guards) }
    }

    private func states(_ database: TestDatabase) async throws -> [String] {
        try await database.value(
            """
            SELECT ev.id || ' ' || e.state || coalesce(': ' || e.reason, '') FROM executions e
            JOIN events ev ON ev.key = e.event ORDER BY ev.id
            """
        ).split(separator: "\n").map(String.init)
    }

    @Test func `once per subject fires once, whatever comes again, and the reason is told`() async throws {
        try await withStore { store, database in
            let guards = RuleGuards(oncePer: FiringQuota(count: 1, key: everything))
            try await prepare(store, guards)
            _ = try await store.record(events(["a"], guards))
            // The same one again is no second one.
            _ = try await store.record(events(["a"], guards))
            let recorded = try await store.record(events(["a", "b", "c"], guards))
            #expect(recorded.trips.map(\.kind) == [.oncePer, .oncePer])
            let reason = #"cancelled: limit oncePer: 1 is the most for event.type "deal.won""#
            #expect(try await states(database) == ["a pending", "b \(reason)", "c \(reason)"])
            #expect(try await database.value("SELECT count(*) FROM guard_firings") == "1")
            #expect(try await database.value("SELECT count(*) FROM timers WHERE ordinal = -1") == "1")
            #expect(try await store.audit(AuditScope()).problems.isEmpty)
            try await store.forgetFirings(before: WallClock.system.now + .seconds(1_000_000_000))
            #expect(try await database.value("SELECT count(*) FROM guard_firings") == "1")
        }
    }

    @Test func `a period ends by the events' own times`() async throws {
        try await withStore { store, database in
            let guards = RuleGuards(atMost: FiringQuota(count: 2, period: .seconds(60), key: everything))
            try await prepare(store, guards)
            for (id, second) in [("a", 0), ("b", 59), ("c", 30), ("d", 60), ("e", 119), ("f", 1)] {
                let event = MatchedEvent.sample(id, at: .sample + .seconds(second)).guarded(guards)
                _ = try await store.record([event])
            }
            let begun = try await states(database).filter { $0.hasSuffix("pending") }.map { String($0.prefix(1)) }
            #expect(begun == ["a", "b", "d", "e"])
            try await store.forgetFirings(before: .sample + .seconds(61))
            #expect(try await database.value("SELECT count(*) FROM guard_firings") == "3")
        }
    }

    @Test func `a throttle puts off what is too much, in order`() async throws {
        try await withStore { store, database in
            let guards = RuleGuards(throttle: ThrottleGuard(atMost: 2, per: .seconds(3600)))
            try await prepare(store, guards)
            _ = try await store.record(events(["a", "b", "c"], guards))
            _ = try await store.record(events(["d", "e"], guards))
            let hours = try await database.value(
                "SELECT round(extract(epoch FROM due_at - clock_timestamp()) / 3600) FROM timers ORDER BY due_at"
            )
            #expect(hours == "0\n0\n1\n1\n2")
            #expect(try await states(database).allSatisfy { $0.hasSuffix("pending") })
        }
    }

    @Test func `slots are taken in order, and whoever ends gives them on`() async throws {
        try await withStore { store, database in
            let guards = RuleGuards(concurrency: ConcurrencyGuard(atMost: 1, key: everything))
            try await prepare(store, guards)
            let batch = events(["a", "b", "c"], guards)
            for event in batch { _ = try await store.record([event]) }
            func due() async throws -> String {
                try await database.value(
                    """
                    SELECT string_agg(ev.id, ',' ORDER BY ev.id) FROM timers t
                    JOIN executions e ON e.id = t.execution JOIN events ev ON ev.key = e.event
                    WHERE t.due_at <= clock_timestamp()
                    """
                )
            }
            #expect(try await due() == "a")
            let first = batch[0].key(0)
            try await store.pool.withTransaction { connection in
                _ = try await Store.lockExecutions([first], connection)
                try await Store.record([(batch[0].whole(0), Course(execution: .completed))], connection)
            }
            #expect(try await due() == "b")
            let cancelled = try await store.change([batch[1].key(0)], .cancel, cause: "enough", who: "ann")
            #expect(cancelled.changed == [batch[1].key(0)])
            #expect(try await due() == "c")
            _ = try await store.change([batch[2].key(0)], .cancel, cause: nil, who: nil)
            #expect(try await database.value("SELECT count(*) FROM guard_slots") == "0")
            #expect(try await states(database) == ["a completed", "b cancelled: enough", "c cancelled"])
        }
    }

    @Test func `where nobody waits the surplus is skipped, or takes the place of the oldest`() async throws {
        try await withStore { store, database in
            let skip = RuleGuards(concurrency: ConcurrencyGuard(atMost: 1, key: everything, then: .skip))
            try await prepare(store, skip)
            for event in events(["a", "b"], skip) { _ = try await store.record([event]) }
            #expect(
                try await states(database) == [
                    "a pending",
                    #"b cancelled: limit concurrency: 1 at once is the most for event.type "deal.won""#,
                ]
            )
            let replace = RuleGuards(concurrency: ConcurrencyGuard(atMost: 1, key: everything, then: .replace))
            let batch = events(["c", "d"], replace)
            for event in batch { _ = try await store.record([event]) }
            let replaced = try await store.replacedExecutions(limit: 10)
            #expect(replaced == [events(["a"], skip)[0].key(0), batch[0].key(0)])
            _ = try await store.change(replaced, .cancel, cause: "replaced", who: nil)
            #expect(try await store.replacedExecutions(limit: 10).isEmpty)
            #expect(try await states(database).filter { $0.hasSuffix("pending") } == ["d pending"])
            #expect(
                try await database.value("SELECT execution FROM guard_slots WHERE is_held").uppercased()
                    == batch[1].key(0).id.uuidString
            )
        }
    }

    @Test func `many who come and go at once never have more slots than there are, and nobody is forgotten`()
        async throws
    {
        try await withStore { store, database in
            let guards = RuleGuards(concurrency: ConcurrencyGuard(atMost: 2, key: everything))
            try await prepare(store, guards)
            let batch = events((0..<12).map { "e-\($0)" }, guards)
            // As many at once as the pool has connections: where more wait for a lock, others wait in vain for a connection.
            let comers = 4
            try await withThrowingTaskGroup { group in
                for comer in 0..<comers {
                    group.addTask {
                        for place in stride(from: comer, to: batch.count, by: comers) {
                            _ = try await store.record([batch[place]])
                            // Whoever holds a slot ends, and so the next one begins, while others still come.
                            _ = try await database.endOneHolder(store)
                        }
                    }
                }
                try await group.waitForAll()
            }
            while try await database.endOneHolder(store) {}
            #expect(try await database.value("SELECT count(*) FROM guard_slots") == "0")
            #expect(try await states(database).allSatisfy { $0.hasSuffix("completed") })
        }
    }

    @Test func `slots that nobody freed are found`() async throws {
        try await withStore { store, database in
            let guards = RuleGuards(concurrency: ConcurrencyGuard(atMost: 1, key: everything))
            try await prepare(store, guards)
            for event in events(["a", "b"], guards) { _ = try await store.record([event]) }
            try await database.psql(
                "UPDATE executions SET state = 'completed' WHERE id = "
                    + "(SELECT execution FROM guard_slots WHERE is_held)"
            )
            #expect(try await store.freeLostSlots(limit: 10) == 1)
            #expect(try await database.value("SELECT count(*) FROM guard_slots WHERE is_held") == "1")
            #expect(try await store.freeLostSlots(limit: 10) == 0)
        }
    }
}

extension MatchedEvent {
    /// The same, with an execution that depends on others.
    func guarded(_ guards: RuleGuards) -> MatchedEvent {
        var event = self
        for place in event.executions.indices {
            event.executions[place].guards = guards
            event.executions[place].course = Course(execution: .pending)
        }
        return event
    }

    func key(_ place: Int) -> ExecutionKey { ExecutionKey(occurredAt: event.time, id: executions[place].id) }

    func whole(_ place: Int) -> Job {
        Job(
            kind: .note,
            tenant: event.tenant,
            occurredAt: event.time,
            execution: executions[place].id,
            step: Job.wholeExecution
        )
    }
}

extension TestDatabase {
    /// Ends an execution that has a slot; false where there is none. Fails where there are more than two.
    fileprivate func endOneHolder(_ store: Store) async throws -> Bool {
        try await store.pool.withTransaction { connection in
            let rows = try await connection.execute(
                """
                SELECT e.tenant, e.occurred_at, e.id, (SELECT count(*) FROM guard_slots h WHERE h.is_held) AS held
                FROM guard_slots s JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                WHERE s.is_held ORDER BY s.place LIMIT 1 FOR UPDATE OF e SKIP LOCKED
                """
            )
            guard let row = rows.first else { return false }
            #expect(try row.decode(Int64.self, "held") <= 2)
            let job = Job(
                kind: .note,
                tenant: .acme,
                occurredAt: .sample,
                execution: try row.decode(UUID.self, "id"),
                step: Job.wholeExecution
            )
            try await Store.record([(job, Course(execution: .completed))], connection)
            return true
        }
    }
}
