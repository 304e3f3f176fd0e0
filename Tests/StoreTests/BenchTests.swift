import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct BenchTests {
    private static let scope = BenchScope(tenants: [.acme], from: .sample, through: .sample + .seconds(60))

    /// Events that fired one rule each, all of them done with a task.
    private static func finished(_ store: Store, _ ids: [String]) async throws {
        let jobs = try await store.fire(ids)
        try await store.record(
            zip(jobs, ids).map { job, id in .done(job, .task(task(on: id))) }
        )
    }

    private static func task(on id: String) -> NewTask {
        NewTask(
            title: "follow-up",
            dueAt: .sample,
            assignee: nil,
            record: RecordReference(kind: "deal", id: id),
            links: []
        )
    }

    @Test func `what is done once is counted once`() async throws {
        try await withStore { store, database in
            try await Self.finished(store, ["d-1", "d-2", "d-3"])
            try await database.psql("UPDATE steps SET settled_at = occurred_at + interval '250 ms', attempts = 2")
            let counts = try await store.benchCounts(Self.scope)
            #expect(counts.events == 3 && counts.executions == 3 && counts.done == 3 && counts.retried == 3)
            #expect(counts.effects == 3 && counts.distinctEffects == 3 && counts.stepsWithEffect == 3)
            #expect(counts.strays == 0 && counts.deadLetters == 0)
            #expect(counts.latency == BenchCounts.Latency(p50: 250, p95: 250, p99: 250))
            #expect(counts.firstEvent == .sample && counts.lastDone == .sample + .milliseconds(250))
            #expect(try await store.benchProgress(Self.scope) == BenchProgress(executions: 3, completed: 3, open: 0))
            #expect(try await store.benchTenants(with: 3, Self.scope) == [.acme])
            #expect(try await store.benchTenants(with: 4, Self.scope) == [])
        }
    }

    @Test func `an effect that is missing, one that came twice and one without a step are seen`() async throws {
        try await withStore { store, database in
            try await Self.finished(store, ["d-1", "d-2", "d-3"])
            try await database.psql("DELETE FROM tasks WHERE record_id = 'd-1'")
            try await database.psql(
                """
                INSERT INTO tasks (id, tenant, title, due_at, record_kind, record_id, links, occurred_at, execution, ordinal)
                SELECT gen_random_uuid(), tenant, title, due_at, record_kind, record_id, links, occurred_at,
                    gen_random_uuid(), 0 FROM tasks WHERE record_id = 'd-2'
                UNION ALL
                SELECT gen_random_uuid(), tenant, 'another text', due_at, record_kind, record_id, links, occurred_at,
                    execution, ordinal FROM tasks WHERE record_id = 'd-3'
                """
            )
            let counts = try await store.benchCounts(Self.scope)
            #expect(counts.effects == 4)
            #expect(counts.distinctEffects == 3)
            #expect(counts.stepsWithEffect == 3)
            #expect(counts.strays == 1)
        }
    }

    @Test func `others' events and other times are not counted`() async throws {
        try await withStore { store, _ in
            try await Self.finished(store, ["d-1"])
            for scope in [
                BenchScope(tenants: [.globex], from: .sample, through: .sample),
                BenchScope(tenants: [.acme], from: .sample + .milliseconds(1), through: .sample + .seconds(1)),
                BenchScope(tenants: [.acme], from: .sample - .seconds(1), through: .sample - .milliseconds(1)),
            ] { #expect(try await store.benchCounts(scope) == BenchCounts()) }
        }
    }

    @Test func `removing takes all of the tenants and nothing of others'`() async throws {
        try await withStore { store, database in
            try await store.pool.withConnection { connection in
                let now = Month(containing: WallClock.system.now)
                _ = try await Partitions(connection: connection).create(from: now, through: now)
            }
            try await Self.finished(store, ["d-1", "d-2"])
            // Another tenant, whose 5000 events happen now: more than one transaction removes.
            try await database.psql(
                """
                INSERT INTO tenants (id, name) VALUES ('bench-1', 'b');
                INSERT INTO rules (id, tenant, name, status, version)
                    VALUES ('00000000-0000-0000-0000-000000000001', 'bench-1', 'r', 'active', 1);
                INSERT INTO rule_versions (rule, version, event_type, definition)
                    VALUES ('00000000-0000-0000-0000-000000000001', 1, 'deal.won', '{}');
                INSERT INTO event_types (tenant, type, definition, pack) VALUES ('bench-1', 'deal.won', '{}', 'bench');
                INSERT INTO events (occurred_at, key, tenant, type, source, id, data, matches)
                    SELECT now() + n * interval '1 microsecond', gen_random_uuid(), 'bench-1', 'deal.won', 's', n::text, '{}', 1
                    FROM generate_series(1, 5000) AS n;
                INSERT INTO executions (occurred_at, id, tenant, event, rule, rule_version)
                    SELECT occurred_at, gen_random_uuid(), tenant, key, '00000000-0000-0000-0000-000000000001', 1
                    FROM events WHERE tenant = 'bench-1';
                INSERT INTO steps (occurred_at, execution, ordinal, kind)
                    SELECT occurred_at, id, 0, 'note' FROM executions WHERE tenant = 'bench-1';
                INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, duration_ms)
                    SELECT occurred_at, id, 0, 1, 'w', 'done', 1 FROM executions WHERE tenant = 'bench-1';
                INSERT INTO notes (id, tenant, record_kind, record_id, author, body, occurred_at, execution, ordinal)
                    SELECT gen_random_uuid(), tenant, 'deal', 'd', 'system', 'b', occurred_at, id, 0
                    FROM executions WHERE tenant = 'bench-1';
                INSERT INTO records (tenant, kind, id, attributes, occurred_at) VALUES ('bench-1', 'deal', 'd', '{}', now());
                """
            )
            let tenant = try #require(TenantID(rawValue: "bench-1"))
            let never = try #require(TenantID(rawValue: "bench-2"))
            try await store.removeBench([tenant, never])
            let left = try await database.value(
                """
                SELECT (SELECT count(*) FROM tenants), (SELECT count(*) FROM rules), (SELECT count(*) FROM rule_versions),
                    (SELECT count(*) FROM event_types), (SELECT count(*) FROM events), (SELECT count(*) FROM executions),
                    (SELECT count(*) FROM steps), (SELECT count(*) FROM attempts), (SELECT count(*) FROM tasks),
                    (SELECT count(*) FROM notes), (SELECT count(*) FROM records)
                """
            )
            #expect(left == "1|1|1|0|2|2|2|2|2|0|0")
            try await store.removeBench([tenant])
        }
    }
}
