import FoundationEssentials
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct AuditTests {
    @Test func `what stands as it should is found to add up, and counted`() async throws {
        try await AuditHistory.with { history in
            let report = try await history.audit()
            #expect(report.problems == [])
            #expect(report.problemCount == 0)
            #expect(report.checks.map(\.name) == AuditCheck.names)
            #expect(Set(report.checks.map(\.name)).count == report.checks.count)
            let counts = report.counts.map { "\($0.what) \($0.state ?? "-") \($0.count)" }
            #expect(
                counts == [
                    "events - 8", "executions cancelled 1", "executions completed 2", "executions failed 1",
                    "executions running 2", "executions waiting 1", "steps cancelled 1", "steps dead 2",
                    "steps done 22",
                    "steps pending 1", "steps unknown 1", "steps waiting 1", "attempts dead 2", "attempts done 22",
                    "attempts retry 1", "attempts unknown 1", "tag changes - 5", "tasks - 7", "notes - 5",
                    "deliveries dead 1", "deliveries done 5", "deliveries retry 1", "deliveries unknown 1",
                ]
            )
            let withAge = Set(report.counts.filter { $0.oldest != nil }.compactMap(\.state))
            #expect(withAge == ["pending", "running", "waiting", "unknown"])
        }
    }

    @Test(arguments: AuditDamage.all)
    func `damage is found by its rows`(_ damage: AuditDamage) async throws {
        try await AuditHistory.with { history in
            try await history.database.psql(damage.sql)
            let report = try await history.audit()
            #expect(Set(report.checks.filter { $0.problems > 0 }.map(\.name)) == damage.checks)
            #expect(report.problems.contains { $0.detail.contains(damage.detail) }, "\(report.problems.map(\.detail))")
            #expect(report.problems.count == report.problemCount)
        }
    }

    @Test func `each check is broken by some damage`() {
        #expect(Set(AuditDamage.all.flatMap(\.checks)) == Set(AuditCheck.names))
    }

    @Test func `a step that was begun anew after it died is no damage`() async throws {
        try await AuditHistory.with { history in
            let failed = "(SELECT e.id FROM executions e JOIN events ev ON ev.key = e.event WHERE ev.id = 'failed')"
            try await history.database.psql(
                """
                INSERT INTO dead_letters (id, subject, state, queue, occurred_at, execution, ordinal, cause, message,
                    headers, body)
                SELECT gen_random_uuid(), 'job', letter.state, 'q', occurred_at, execution, 3, 'http_410', 'm', '{}', ''
                FROM steps s CROSS JOIN unnest(ARRAY['dead', 'replayed', 'discarded']) AS letter (state)
                WHERE execution = \(failed) AND ordinal = 3;
                """
            )
            #expect(try await history.audit().problems == [])
            try await history.database.psql(
                "UPDATE steps SET state = 'pending', settled_at = NULL WHERE execution = \(failed) AND ordinal = 3"
            )
            try await history.database.psql("UPDATE executions SET state = 'running' WHERE id = \(failed)")
            #expect(try await history.audit().problems == [])
            // Its second attempt is numbered on.
            try await history.database.psql(
                """
                UPDATE steps SET state = 'done', attempts = 2, settled_at = now() WHERE execution = \(failed) AND ordinal = 3;
                UPDATE executions SET state = 'running' WHERE id = \(failed);
                INSERT INTO steps (occurred_at, execution, ordinal, kind)
                SELECT occurred_at, execution, 4, 'email' FROM steps WHERE execution = \(failed) AND ordinal = 3;
                INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, duration_ms)
                SELECT occurred_at, execution, ordinal, 2, 'w', 'done', 1 FROM steps
                WHERE execution = \(failed) AND ordinal = 3
                """
            )
            #expect(try await history.audit().problems == [])
        }
    }

    @Test func `what the broker gave up on says nothing of a step`() async throws {
        try await AuditHistory.with { history in
            for cause in ["delivery_limit", "unroutable", "unknown_step"] {
                try await history.database.psql(AuditDamage.letter(ordinal: 9, cause: cause))
            }
            #expect(try await history.audit().problems == [])
        }
    }

    @Test func `the same event with another time does nothing again, and that adds up`() async throws {
        try await AuditHistory.with { history in
            let later = Timestamp.sample + .seconds(5)
            try await history.run("done", at: later, [.done, .done, .done, .done, .done])
            #expect(try await history.audit().problems == [])
            #expect(try await history.audit(since: later).problems == [])
        }
    }

    @Test func `only the time and the tenant that are asked for are looked at`() async throws {
        try await AuditHistory.with { history in
            let later = Timestamp.sample + .seconds(60)
            try await history.run("late", at: later, [.done])
            try await history.database.psql("DELETE FROM tasks WHERE occurred_at = '\(Timestamp.sample)'")
            #expect(try await history.audit(since: later).problems == [])
            #expect(try await history.audit(since: .sample).problemCount == 7)
            #expect(try await history.audit(tenant: .acme).problemCount == 7)
            let other = try await history.audit(tenant: .globex)
            #expect(other.problemCount == 0 && other.counts.allSatisfy { $0.count == 0 })
        }
    }

    @Test func `all problems are counted, and as many told as are asked for`() async throws {
        try await AuditHistory.with { history in
            try await history.database.psql("DELETE FROM tasks; DELETE FROM notes")
            let report = try await history.audit(limit: 4)
            #expect(report.problemCount == 12 && report.problems.count == 4)
            #expect(try await history.audit(limit: 0).problems == [])
            let problem = try #require(try await history.audit(limit: 1).problems.first)
            #expect(problem.check == "step_effect" && problem.tenant == "acme" && problem.occurredAt == .sample)
            #expect(problem.execution != nil && problem.step != nil)
        }
    }

    @Test func `what is left of a month that was dropped is no damage`() async throws {
        try await AuditHistory.with { history in
            // A month is kept for as long as one of its steps is open.
            try await history.database.psql(
                "UPDATE steps SET state = 'cancelled', settled_at = now() WHERE settled_at IS NULL"
            )
            try await history.store.pool.withConnection { connection in
                let partitions = Partitions(connection: connection)
                let next = Month(index: Month(containing: .sample).index + 1)
                _ = try await partitions.create(from: next, through: next)
                #expect(try await !partitions.drop(before: next).dropped.isEmpty)
            }
            let report = try await history.audit()
            #expect(report.problems == [] && report.counts.allSatisfy { $0.count == 0 })
        }
    }

    @Test func `without partitions there is nothing to audit`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            let store = Store(pool: database.pool())
            try await store.pool.withConnection { _ = try await Migrator(connection: $0).migrate() }
            let report = try await store.audit(AuditScope())
            #expect(report.since == nil && report.problemCount == 0)
            await store.pool.close()
        }
    }
}
