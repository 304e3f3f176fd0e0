import FoundationEssentials
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct WaitTests {
    /// An execution's step that waits for any event of the samples' type.
    private func wait(_ database: TestDatabase) async throws {
        let execution = UUID()
        _ = try await database.psql(
            """
            INSERT INTO awaited_paths VALUES ('acme', 'deal.won', '{}');
            INSERT INTO waits (tenant, event_type, path, key, occurred_at, execution, ordinal, alternative, since)
            VALUES ('acme', 'deal.won', '{}', '', '2026-01-01Z', '\(execution)', 0, 0, '2026-01-01Z');
            INSERT INTO timers (occurred_at, execution, ordinal, tenant, rule, purpose, due_at, until_at)
            VALUES ('2026-01-01Z', '\(execution)', 0, 'acme', gen_random_uuid(), 'wait', '2100-01-01Z', '2100-01-01Z')
            """
        )
    }

    @Test func `an event is noted for the wait that it may end, which is looked at`() async throws {
        try await withStore { store, database in
            try await wait(database)
            _ = try await store.record([.sample("d-1", rule: nil), .sample("d-2", rule: nil)])
            #expect(try await database.value("SELECT count(*) FROM wait_hits") == "2")
            #expect(try await database.value("SELECT count(*) FROM timers WHERE due_at <= now()") == "1")
        }
    }

    @Test func `a wait that is parked is not woken, and its event is noted all the same`() async throws {
        try await withStore { store, database in
            try await wait(database)
            _ = try await database.psql("UPDATE timers SET due_at = 'infinity'")
            _ = try await store.record([.sample("d-1", rule: nil)])
            #expect(try await database.value("SELECT count(*) FROM wait_hits") == "1")
            #expect(try await database.value("SELECT count(*) FROM timers WHERE due_at = 'infinity'") == "1")
        }
    }

    @Test func `of a wait that ends while an event comes nothing is left`() async throws {
        try await withStore { store, database in
            try await wait(database)
            let recording = try await store.pool.withTransaction { connection in
                try await connection.executeScript("DELETE FROM timers; DELETE FROM waits; DELETE FROM wait_hits")
                let recording = Task { try await store.record([.sample("d-1", rule: nil)]) }
                let waiting: Statement = """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                    """
                let clock = ContinuousClock()
                let end = clock.now + .seconds(20)
                var isWaiting = false
                while !isWaiting, clock.now < end {
                    try await Task.sleep(for: .milliseconds(5))
                    isWaiting = try await store.pool.execute(waiting).first?.decode(Int64.self, at: 0) != 0
                }
                #expect(isWaiting)
                return recording
            }
            #expect(try await recording.value.new.count == 1)
            #expect(try await database.value("SELECT count(*) FROM wait_hits") == "0")
        }
    }
}
