import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct MigrationTests {
    @Test func `every migration runs, and a second run does nothing`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let pool = database.pool()
            let first = try await pool.withConnection { try await Migrator(connection: $0).migrate().map(\.version) }
            #expect(first == Array(1...Migration.all.count))
            let second = try await pool.withConnection { try await Migrator(connection: $0).migrate().map(\.version) }
            #expect(second == [])
            try await pool.withConnection { try await Migrator(connection: $0).verify() }
            let rows = try await database.value("SELECT count(*), min(version), max(version) FROM schema_migrations")
            #expect(rows == "\(first.count)|1|\(first.count)")
            await pool.close()
        }
    }

    @Test func `of many migrators at once each migration is run by one`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let pool = database.pool(size: 6)
            let runs = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await pool.withConnection { try await Migrator(connection: $0).migrate().map(\.version) }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(runs == Array(1...Migration.all.count))
            await pool.close()
        }
    }

    @Test func `a migrator waits for another longer than a statement waits for a lock, and has its limits again`()
        async throws
    {
        try await withDatabase(on: try TestServers.required()) { database in
            let pool = database.pool(size: 2)
            try await pool.withConnection { first in
                _ = try await first.execute("SELECT pg_advisory_lock(x'7369676E616C'::bigint)")
                async let migrated = pool.withConnection { connection in
                    _ = try await connection.execute("SET lock_timeout = '50ms'")
                    let versions = try await Migrator(connection: connection).migrate().map(\.version)
                    let limit = try await connection.execute("SHOW lock_timeout").first?.decode(
                        String.self,
                        "lock_timeout"
                    )
                    return (versions, limit)
                }
                // It has waited for twice as long as its limit.
                let waits =
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query_start < now() - '100ms'::interval"
                try await eventually("a migrator waits") { try await database.value(waits) == "1" }
                _ = try await first.execute("SELECT pg_advisory_unlock(x'7369676E616C'::bigint)")
                let (versions, limit) = try await migrated
                #expect(versions == Array(1...Migration.all.count) && limit == "50ms")
            }
            await pool.close()
        }
    }

    @Test func `tags keep their state, and know which change they have it of`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let place = try #require(Migration.all.firstIndex { $0.version == 15 })
            for migration in Migration.all[..<place] { try await database.psql(migration.sql) }
            try await database.psql(
                """
                INSERT INTO tag_changes (id, tenant, record_kind, record_id, tag, change, occurred_at, execution, ordinal)
                SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'acme', 'deal', 'd-1', tag, change,
                    '2026-03-01T09:00:00Z'::timestamptz + n * interval '1 minute', gen_random_uuid(), 0
                FROM (VALUES (1, 'off', 'add'), (2, 'off', 'remove'), (3, 'vip', 'add')) AS row (n, tag, change);
                INSERT INTO tags (tenant, record_kind, record_id, tag, effect) VALUES
                    ('acme', 'deal', 'd-1', 'vip', '00000000-0000-0000-0000-000000000003'),
                    ('acme', 'deal', 'd-1', 'by hand', '00000000-0000-0000-0000-000000000009');
                """
            )
            let before = try await database.value("SELECT * FROM tags ORDER BY tag")
            try await database.psql(Migration.all[place].sql)
            #expect(try await database.value("SELECT * FROM tags ORDER BY tag") == before)
            let states = """
                SELECT tag, change, extract(minute FROM effective_at) FROM tag_states WHERE tag <> 'by hand' ORDER BY tag
                """
            #expect(try await database.value(states) == "off|remove|2\nvip|add|3")
            // A worker that began before writes as it did.
            try await database.psql(
                """
                DELETE FROM tags USING tag_changes c WHERE tags.effect = c.id AND c.id::text LIKE '%3';
                INSERT INTO tags (tenant, record_kind, record_id, tag, effect)
                SELECT 'acme', 'deal', 'd-1', tag, gen_random_uuid() FROM unnest(ARRAY['new', 'by hand']) AS tag
                ON CONFLICT DO NOTHING;
                """
            )
            #expect(try await database.value("SELECT tag FROM tags ORDER BY tag") == "by hand\nnew")
        }
    }

    @Test func `steps that nobody knew of before are listed, and partitions of before have room`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let place = try #require(Migration.all.firstIndex { $0.version == 16 })
            for migration in Migration.all[..<place] { try await database.psql(migration.sql) }
            for table in ["executions", "steps"] {
                try await database.psql(
                    "CREATE TABLE \(table)_2026_03 PARTITION OF \(table) FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')"
                )
            }
            try await database.psql(
                """
                INSERT INTO steps (occurred_at, execution, ordinal, kind, state, settled_at) VALUES
                    ('2026-03-02Z', gen_random_uuid(), 0, 'note', 'done', '2026-03-02Z'),
                    ('2026-03-03Z', gen_random_uuid(), 0, 'webhook', 'unknown', '2026-03-04Z')
                """
            )
            try await database.psql(Migration.all[place].sql)
            for table in ["executions", "steps"] {
                let options = "SELECT reloptions FROM pg_class WHERE relname = '\(table)_2026_03'"
                #expect(try await database.value(options) == "{fillfactor=45}")
            }
            let unknown = "SELECT kind, unknown_since = settled_at FROM steps WHERE unknown_since IS NOT NULL"
            #expect(try await database.value(unknown) == "webhook|t")
        }
    }

    @Test func `an empty and a newer schema are refused, each with what to do`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let pool = database.pool()
            let empty = await #expect(throws: SchemaMismatch.self) {
                try await pool.withConnection { try await Migrator(connection: $0).verify() }
            }
            #expect(empty?.found == 0)
            #expect("\(try #require(empty))".contains("signalbox migrate"))
            _ = try await pool.withConnection { try await Migrator(connection: $0).migrate().count }
            try await database.psql("INSERT INTO schema_migrations (version, name) VALUES (1000, 'from the future')")
            for attempt in 1...2 {
                let newer = await #expect(throws: SchemaMismatch.self) {
                    try await pool.withConnection { connection in
                        if attempt == 1 {
                            try await Migrator(connection: connection).verify()
                        } else {
                            _ = try await Migrator(connection: connection).migrate()
                        }
                    }
                }
                #expect(newer?.found == 1000)
                #expect("\(try #require(newer))".contains("upgrade the program"))
            }
            await pool.close()
        }
    }

    @Test func `attempts of before are told of as they were, and their partitions go on`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let pool = database.pool()
            let before = Migration.all.prefix(12)
            let months = ["events", "executions", "steps", "attempts", "event_keys"].map { table in
                "CREATE TABLE \(table)_2026_03 PARTITION OF \(table) FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')"
            }
            try await database.psql("CREATE TABLE schema_migrations (version integer PRIMARY KEY, name text NOT NULL)")
            for script in before.map(\.sql) + months { try await database.psql(script) }
            try await database.psql(
                """
                INSERT INTO schema_migrations SELECT n, n::text FROM generate_series(1, \(before.count)) AS n;
                INSERT INTO steps (occurred_at, execution, ordinal, kind, state, attempts, settled_at)
                    VALUES ('2026-03-02Z', '00000000-0000-0000-0000-000000000001', 0, 'note', 'done', 2, now());
                INSERT INTO attempts (occurred_at, execution, ordinal, attempt, worker, outcome, duration_ms)
                    SELECT occurred_at, execution, 0, n, 'w', CASE n WHEN 1 THEN 'retry' ELSE 'done' END, n
                    FROM steps, generate_series(1, 2) AS n
                """
            )
            let run = try await pool.withConnection { try await Migrator(connection: $0).migrate().map(\.version) }
            #expect(run == Array(13...Migration.all.count))
            let attempts = "SELECT attempt, worker, outcome, duration_ms FROM attempts ORDER BY attempt"
            #expect(try await database.value(attempts) == "1|w|retry|1\n2|w|done|2")
            let march = try #require(Timestamp(rfc3339: "2026-03-15T00:00:00Z"))
            let kept = try await Store(pool: pool).keepPartitions(
                at: march,
                retention: .seconds(86_400),
                monthsAhead: 0
            )
            #expect(kept.created == [] && kept.dropped == [])
            let later = try #require(Timestamp(rfc3339: "2026-06-15T00:00:00Z"))
            let gone = try await Store(pool: pool).keepPartitions(
                at: later,
                retention: .seconds(86_400),
                monthsAhead: 0
            )
            #expect(gone.dropped == Partitions.tables.sorted().map { "\($0)_2026_03" })
            await pool.close()
        }
    }

    @Test func `partitions are made for each month once, and dropped before retention`() async throws {
        try await withStore { store, database in
            let now = try #require(Timestamp(rfc3339: "2026-12-31T23:59:59Z"))
            let kept = try await store.keepPartitions(at: now, retention: .seconds(86_400 * 60), monthsAhead: 2)
            // From November 2026 to February 2027, five tables each; March 2026 is from the fixture.
            #expect(kept.created.count == 20)
            #expect(kept.created.contains("events_2027_02"))
            #expect(kept.dropped == Partitions.tables.sorted().map { "\($0)_2026_03" })
            let again = try await store.keepPartitions(at: now, retention: .seconds(86_400 * 60), monthsAhead: 2)
            #expect(again.created == [] && again.dropped == [] && again.kept == [])
            let bounds = try await database.value(
                """
                SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'steps_2026_12'
                """
            )
            #expect(bounds.contains("'2026-12-01 00:00:00+00'") && bounds.contains("'2027-01-01 00:00:00+00'"))
        }
    }

    @Test func `a month beyond retention is kept for as long as a step of it is not settled`() async throws {
        try await withStore { store, _ in
            let job = try await store.fire(["d-1"])[0]
            let now = Timestamp.sample + .seconds(86_400 * 120)
            var kept = try await store.keepPartitions(at: now, retention: .seconds(86_400 * 60), monthsAhead: 1)
            #expect(kept.kept == [Month(containing: .sample)] && kept.dropped == [])
            try await store.record([.done(job)])
            kept = try await store.keepPartitions(at: now, retention: .seconds(86_400 * 60), monthsAhead: 1)
            #expect(kept.kept == [] && kept.dropped.contains("steps_\(Month(containing: .sample).suffix)"))
        }
    }

    @Test func `the months of instants and their names`() throws {
        let cases = [
            ("1970-01-01T00:00:00Z", "1970_01"), ("2026-12-31T23:59:59.999999Z", "2026_12"),
            ("2027-01-01T00:00:00Z", "2027_01"), ("2024-02-29T12:00:00Z", "2024_02"),
            ("0001-01-01T00:00:00Z", "0001_01"), ("9999-12-31T23:59:59Z", "9999_12"),
        ]
        for (text, suffix) in cases {
            let instant = try #require(Timestamp(rfc3339: text))
            #expect(Month(containing: instant).suffix == suffix)
            let start = try #require(Timestamp(rfc3339: Month(containing: instant).start))
            #expect(start <= instant)
            #expect(Month(containing: start) == Month(containing: instant))
        }
        #expect(Month(year: 2026, month: 12) < Month(year: 2027, month: 1))
        #expect(Month(index: Month(year: 2026, month: 12).index + 1) == Month(year: 2027, month: 1))
    }
}
