import FoundationEssentials
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing
import Workflow

@Suite struct StepTests {
    @Test func `a claim says all that decides about a step`() async throws {
        try await withStore { store, _ in
            let job = try await store.fire(["d-1"])[0]
            var claim = try await store.claim([job, job])
            var step = try #require(claim.steps.first)
            #expect(claim.steps.count == 1 && claim.busy.isEmpty && claim.missing.isEmpty)
            #expect(step.job == job)
            #expect(step.state == .pending && step.attempts == 0 && step.fence == 0)
            #expect(step.leaseLeft == nil && step.dueIn == nil && step.failure == nil)
            #expect(step.executionState == .pending && step.ruleStatus == .active && !step.isTenantSuspended)
            #expect(step.rule == RuleVersionID(rule: DedupeKey.rule(tenant: .acme, name: "follow-up"), version: 1))
            #expect(step.history == [0: StepStatus(.pending)])

            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused)
            _ = try await store.setTenant(.acme, state: .suspended)
            var next = job
            (next.step, next.kind) = (1, .note)
            try await store.record([.done(job, next: [next])])
            claim = try await store.claim([next])
            step = try #require(claim.steps.first)
            #expect(step.ruleStatus == .paused && step.isTenantSuspended)
            #expect(step.executionState == .running)
            #expect(step.history.mapValues(\.state) == [0: .done, 1: .pending])
        }
    }

    @Test func `steps that were never recorded are missing, and so are those of another kind or tenant`() async throws {
        try await withStore { store, _ in
            let job = try await store.fire(["d-1"])[0]
            var strangers = Array(repeating: job, count: 5)
            strangers[0].step = 1
            strangers[1].execution = UUID()
            strangers[2].occurredAt = job.occurredAt + .seconds(1)
            strangers[3].kind = .email
            strangers[4].tenant = .globex
            let claim = try await store.claim([job] + strangers + [job])
            #expect(claim.steps.map(\.job) == [job])
            #expect(claim.busy.isEmpty)
            #expect(Set(claim.missing) == Set(strangers))
        }
    }

    @Test func `steps that another transaction has locked are busy, and the rest is claimed`() async throws {
        try await withStore { store, _ in
            let jobs = try await store.fire(["d-1", "d-2", "d-3"])
            try await store.pool.withTransaction { connection in
                let mine = try await Store.claim(Array(jobs[..<2]), connection)
                #expect(mine.steps.count == 2)
                let others = try await store.claim(jobs)
                #expect(others.steps.map(\.job) == [jobs[2]])
                #expect(Set(others.busy) == Set(jobs[..<2]))
                #expect(others.missing.isEmpty)
            }
            #expect(try await store.claim(jobs).steps.count == 3)
        }
    }

    @Test func `a lease counts the attempt, is renewed, and a newer one fences it off`() async throws {
        try await withStore { store, _ in
            let job = try await store.fire(["d-1"], kind: .webhook)[0]
            let first = try await store.lease([job], for: .seconds(30))
            #expect(first == [Lease(job: job, fence: 1, attempt: 1)])
            var step = try #require(try await store.claim([job]).steps.first)
            #expect(step.state == .running && step.attempts == 1 && step.fence == 1)
            #expect((.seconds(20) ... .seconds(30)).contains(try #require(step.leaseLeft)))

            try await store.renew(first, for: .seconds(600))
            step = try #require(try await store.claim([job]).steps.first)
            #expect(try #require(step.leaseLeft) > .seconds(500))
            #expect(try await store.holding(first) == Set(first))

            let second = try await store.lease([job], for: .seconds(30))
            #expect(second == [Lease(job: job, fence: 2, attempt: 2)])
            #expect(try await store.holding(first).isEmpty)
            #expect(try await store.holding(first + second) == Set(second))
            try await store.renew(first, for: .seconds(600))
            step = try #require(try await store.claim([job]).steps.first)
            #expect(try #require(step.leaseLeft) <= .seconds(30))
        }
    }

    @Test func `no index learns of a lease, nor of what becomes of an execution`() async throws {
        try await withStore { store, _ in
            let jobs = try await store.fire((1...300).map { "d-\($0)" }, kind: .webhook)
            let counts = try await store.pool.withTransaction { connection in
                _ = try await Store.lease(Store.claim(jobs, connection).steps, for: .seconds(60), connection)
                let leased = try await updates(of: "steps", connection)
                try await Store.record(jobs.map { .done($0) }, worker: "test:1", connection)
                return [leased, try await updates(of: "executions", connection)]
            }
            #expect(counts == ["300, 300 beside the row", "300, 300 beside the row"])
        }
    }

    @Test func `a lease that ran out is nobody's, yet its holder may record until somebody takes the next`()
        async throws
    {
        try await withStore { store, _ in
            let job = try await store.fire(["d-1"], kind: .webhook)[0]
            let lease = try await store.lease([job], for: .microseconds(1))
            let step = try #require(try await store.claim([job]).steps.first)
            #expect(step.state == .running && step.leaseLeft == nil)
            #expect(try await store.holding(lease) == Set(lease))
        }
    }

    @Test func `a step that waits is due later, with the failure of its last attempt`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"], kind: .webhook)[0]
            let waiting = StepRecord(
                job: job,
                state: .waiting,
                attempts: 1,
                dueIn: .seconds(300),
                failure: Outcome.Failure(code: "http_503", message: "the endpoint answered \0 503"),
                attempt: .init(outcome: .retry, duration: .milliseconds(250)),
                execution: .running
            )
            try await store.record([waiting])
            let step = try #require(try await store.claim([job]).steps.first)
            #expect(step.state == .waiting && step.attempts == 1)
            #expect((.seconds(290) ... .seconds(300)).contains(try #require(step.dueIn)))
            #expect(step.failure == Outcome.Failure(code: "http_503", message: "the endpoint answered \u{FFFD} 503"))
            let attempt = "SELECT attempt, worker, outcome, error_code, duration_ms FROM attempts"
            #expect(try await database.value(attempt) == "1|test:1|retry|http_503|250")
            #expect(try await database.value("SELECT settled_at IS NULL FROM steps") == "t")
        }
    }

    @Test func `the attempt that a step is done with is on its own row, those before it are in the log`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"])[0]
            let failure = Outcome.Failure(code: "busy", message: "later")
            let retry = StepRecord.Attempt(outcome: .retry, duration: .milliseconds(20))
            try await store.record([
                StepRecord(
                    job: job,
                    state: .waiting,
                    attempts: 1,
                    failure: failure,
                    attempt: retry,
                    execution: .running
                )
            ])
            try await store.record([
                StepRecord(
                    job: job,
                    state: .done,
                    attempts: 2,
                    attempt: .init(outcome: .done, duration: .milliseconds(1)),
                    execution: .completed
                )
            ])
            let columns = "attempt, worker, outcome, error_code, duration_ms, finished_at IS NOT NULL"
            #expect(try await database.value("SELECT \(columns) FROM attempt_log") == "1|test:1|retry|busy|20|t")
            #expect(try await database.value("SELECT attempts, worker, duration_ms FROM steps") == "2|test:1|1")
            #expect(
                try await database.value("SELECT \(columns) FROM attempts ORDER BY attempt")
                    == "1|test:1|retry|busy|20|t\n2|test:1|done||1|t"
            )
        }
    }

    @Test func `an execution moves with its steps, and a settled job names the open ones`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"])[0]
            var next = job
            (next.step, next.kind) = (1, .note)
            try await store.record([.done(job, next: [next])])
            #expect(try await database.value("SELECT state, finished_at IS NULL FROM executions") == "running|t")
            let open = try await store.pool.withTransaction { try await Store.openJobs(besides: [job], $0) }
            #expect(open == [next])
            try await store.record([.done(next)])
            #expect(try await database.value("SELECT state, finished_at IS NULL FROM executions") == "completed|f")
            #expect(try await store.pool.withTransaction { try await Store.openJobs(besides: [job], $0) } == [])
            let steps = "SELECT ordinal, kind, state, attempts, output->>'id' FROM steps ORDER BY ordinal"
            #expect(try await database.value(steps) == "0|task|done|1|1\n1|note|done|1|1")
            #expect(try await store.record([MatchedEvent.sample("d-1")]).openJobs == [])
        }
    }

    @Test func `a step that is cancelled without an attempt leaves none`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"])[0]
            let failure = Outcome.Failure(code: "cancelled", message: "the rule is paused")
            try await store.record([
                StepRecord(job: job, state: .cancelled, attempts: 0, failure: failure, execution: .cancelled)
            ])
            #expect(try await database.value("SELECT count(*) FROM attempts") == "0")
            let settled = "SELECT s.state, s.error, e.state, s.settled_at IS NOT NULL FROM steps s, executions e"
            #expect(try await database.value(settled) == "cancelled|the rule is paused|cancelled|t")
        }
    }

    /// Those of this transaction, and how many of them needed no new entry in an index.
    private func updates(of table: String, _ connection: PostgresConnection) async throws -> String? {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT format('%s, %s beside the row', sum(n_tup_upd), sum(n_tup_hot_upd)) AS counts
                FROM pg_stat_xact_user_tables WHERE starts_with(relname, $1 || '_')
                """,
                table
            )
        )
        return try rows.first?.decode(String.self, "counts")
    }
}
