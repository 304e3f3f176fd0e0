import FoundationEssentials
import Messaging
import Model
import Postgres
import TestKit
import Testing
import Workflow

@testable import Store

@Suite struct AddressingTests {
    @Test func `rows of one month are found in its partitions, and those of several in the whole tables`() throws {
        let last = try #require(Timestamp(rfc3339: "2026-11-30T23:59:59.999999Z"))
        let first = try #require(Timestamp(rfc3339: "2026-11-01T00:00:00Z"))
        let next = last + .microseconds(1)
        #expect(MonthlyTables(.byMonth, of: [last, first, last]).steps == "steps_2026_11")
        #expect(MonthlyTables(.byMonth, of: [next]).executions == "executions_2026_12")
        #expect(MonthlyTables(.byMonth, of: [next]).events == "events_2026_12")
        #expect(MonthlyTables(.byMonth, of: [last, next, last]) == .whole)
        #expect(MonthlyTables(.byMonth, of: [Timestamp]()) == .whole)
        #expect(MonthlyTables(.wholeTables, of: [last]) == .whole)
        #expect(MonthlyTables.whole.steps == "steps")
    }

    @Test(arguments: [Addressing.byMonth, .wholeTables])
    func `steps are claimed, leased, held and recorded alike, however their tables are named`(
        _ addressing: Addressing
    ) async throws {
        try await withStore { store, database in
            let jobs = try await store.fire(["d-1", "d-2"])
            let lease = try await store.pool.withTransaction(byKeys: true) { connection in
                let claim = try await Store.claim(jobs, in: addressing, connection)
                #expect(Set(claim.steps.map(\.job)) == Set(jobs) && claim.missing.isEmpty && claim.busy.isEmpty)
                return try await Store.lease([claim.steps[0]], for: .seconds(60), in: addressing, connection)[0]
            }
            try await store.pool.withTransaction(byKeys: true) { connection in
                let held = try await Store.holding([lease], in: addressing, connection)
                #expect(held[lease]?.history == [0: StepStatus(.running)])
                var next = lease.job
                (next.step, next.kind) = (1, .note)
                let record = StepRecord.done(lease.job, next: [next])
                try await Store.record([record], worker: "w", in: addressing, connection)
                let claim = try await Store.claim([next], in: addressing, connection)
                #expect(claim.steps.first?.history.mapValues(\.state) == [0: .done, 1: .pending])
            }
            let states = try await database.value("SELECT string_agg(state, ',' ORDER BY state) FROM steps")
            #expect(states == "done,pending,pending")
        }
    }

    @Test func `where a month's partitions are gone, or not ours to use, the whole tables are used`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"])[0]
            var old = job
            old.occurredAt = job.occurredAt + .seconds(-86_400 * 400)
            let nameless = await #expect(throws: PostgresError.self) {
                try await store.pool.withTransaction { [old] in _ = try await Store.claim([old], in: .byMonth, $0) }
            }
            #expect(nameless?.sqlState == .undefinedTable)
            let missing = try await store.addressed { addressing in
                try await store.pool.withTransaction { [old] in try await Store.claim([old], in: addressing, $0) }
                    .missing
            }
            #expect(missing == [old])

            let month = Month(containing: job.occurredAt).suffix
            _ = try await database.psql(
                """
                CREATE ROLE "\(database.name)" LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO "\(database.name)";
                REVOKE ALL ON steps_\(month) FROM "\(database.name)"
                """
            )
            var configuration = database.configuration
            configuration.user = database.name
            let pool = PostgresPool(configuration: configuration, size: 1, logger: .silent)
            let refused = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { _ = try await Store.claim([job], in: .byMonth, $0) }
            }
            #expect(refused?.sqlState == .insufficientPrivilege)
            let claimed = try await Store(pool: pool).addressed { addressing in
                try await pool.withTransaction { try await Store.claim([job], in: addressing, $0) }.steps
            }
            #expect(claimed.map(\.job) == [job])
            await pool.close()
            _ = try await database.psql("DROP OWNED BY \"\(database.name)\"; DROP ROLE \"\(database.name)\"")
        }
    }

    @Test func `new partitions have the grants of their tables`() async throws {
        try await withStore { store, database in
            _ = try await database.psql("GRANT SELECT, INSERT ON steps TO PUBLIC; GRANT SELECT ON events TO PUBLIC")
            let now = Timestamp.sample + .seconds(86_400 * 40)
            _ = try await store.keepPartitions(at: now, retention: .seconds(86_400 * 60), monthsAhead: 0)
            let month = Month(containing: now).suffix
            for (table, rights) in [("steps", "INSERT,SELECT"), ("events", "SELECT"), ("executions", "")] {
                let granted = try await database.value(
                    """
                    SELECT coalesce(string_agg(privilege_type, ',' ORDER BY privilege_type), '') FROM pg_class
                    CROSS JOIN LATERAL aclexplode(relacl) WHERE relname = '\(table)_\(month)' AND grantee = 0
                    """
                )
                #expect(granted == rights)
            }
        }
    }

    @Test func `the migration gives partitions of before the grants of their tables, and events another compression`()
        async throws
    {
        try await withDatabase(on: try TestServers.required()) { database in
            let pool = database.pool(size: 1)
            try await pool.withConnection { connection in
                for migration in Migration.all[..<13] { try await connection.executeScript(migration.sql) }
                try await connection.executeScript(
                    """
                    CREATE TABLE steps_2026_11 PARTITION OF steps FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
                    CREATE TABLE events_2026_11 PARTITION OF events FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
                    GRANT SELECT, UPDATE ON steps TO PUBLIC
                    """
                )
                try await connection.executeScript(Migration.all[13].sql)
            }
            await pool.close()
            let granted = try await database.value(
                """
                SELECT string_agg(privilege_type, ',' ORDER BY privilege_type) FROM pg_class
                CROSS JOIN LATERAL aclexplode(relacl) WHERE relname = 'steps_2026_11' AND grantee = 0
                """
            )
            #expect(granted == "SELECT,UPDATE")
            // The letter that Postgres keeps for lz4; none where it was built without it.
            let lz4 =
                "SELECT count(*) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
            let letters = try await database.value(
                "SELECT string_agg(attcompression, '') FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
                    + " WHERE relname IN ('events', 'events_2026_11') AND attname = 'data'"
            )
            #expect(letters == (try await database.value(lz4) == "1" ? "ll" : ""))
        }
    }

    @Test func `a claim looks up its own event, not all that happened at the same time`() async throws {
        try await withStore { store, database in
            let jobs = try await store.fire((1...300).map { "d-\($0)" })
            #expect(Set(jobs.map(\.occurredAt)).count == 1)
            _ = try await database.psql("ANALYZE events; ANALYZE executions; ANALYZE steps")
            let month = Month(containing: .sample).suffix
            let read = try await store.pool.withTransaction(byKeys: true) { connection in
                #expect(try await Store.claim([jobs[7]], in: .byMonth, connection).steps.count == 1)
                let rows = try await connection.execute(
                    Statement(
                        "SELECT sum(idx_tup_fetch)::bigint FROM pg_stat_xact_user_tables WHERE relname = ANY ($1)",
                        ["events_\(month)", "executions_\(month)", "steps_\(month)"]
                    )
                )
                return try rows.first?.decode(Int64?.self, at: 0) ?? 0
            }
            // The execution twice: it is locked, and then read.
            #expect(read == 4)
        }
    }
}
