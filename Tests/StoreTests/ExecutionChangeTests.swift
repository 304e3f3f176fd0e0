import FoundationEssentials
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct ExecutionChangeTests {
    private func key(_ job: Job) -> ExecutionKey { ExecutionKey(occurredAt: job.occurredAt, id: job.execution) }

    private func notes(_ execution: UUID, _ store: Store) async throws -> [ExecutionNote] {
        try await store.execution(execution, tenant: .acme)?.notes ?? []
    }

    private func state(_ job: Job, _ store: Store) async throws -> ExecutionState? {
        try await store.execution(job.execution, tenant: .acme)?.summary.state
    }

    @Test func `a paused execution's step is left alone, and its jobs are published again when it is resumed`()
        async throws
    {
        try await withStore { store, _ in
            let jobs = try await store.fire(["a", "b"])
            let pause = try await store.change(jobs.map(key), .pause, cause: "look first", who: "ann")
            #expect(pause.changed.count == 2 && pause.jobs.isEmpty)
            #expect(try await store.change(jobs.map(key), .pause, cause: nil, who: "bob").changed.isEmpty)
            #expect(try await store.claim([jobs[0]]).steps.map(\.hindrance) == [.paused])
            #expect(try await state(jobs[0], store) == .pending)
            let resume = try await store.change([key(jobs[0])], .resume, cause: nil, who: "bob")
            #expect(resume.jobs == [jobs[0]])
            #expect(try await store.claim([jobs[0]]).steps.map(\.hindrance) == [nil])
            let notes = try await notes(jobs[0].execution, store)
            #expect(notes.map(\.change) == ["pause", "resume"] && notes.map(\.who) == ["ann", "bob"])
            #expect(notes.map(\.cause) == ["look first", nil])
            #expect(try await store.executionCounts(ExecutionFilter(isPaused: true)).map(\.count) == [1])
        }
    }

    @Test func `a cancelled execution is final, its steps are cancelled, and what a worker is at is told`() async throws
    {
        try await withStore { store, _ in
            let jobs = try await store.fire(["a", "b"], kind: .webhook)
            _ = try await store.lease([jobs[1]])
            let change = try await store.change(jobs.map(key), .cancel, cause: "wrong price", who: "ann")
            #expect(change.changed.count == 2 && change.running == [jobs[1]])
            #expect(try await store.stillRunning(change.running) == [jobs[1]])
            #expect(try await state(jobs[0], store) == .cancelled)
            let steps = try await store.execution(jobs[0].execution, tenant: .acme)?.steps
            #expect(steps?.map(\.state) == [.cancelled])
            #expect(steps?.first?.error?.message == "wrong price")
            #expect(
                try await store.claim([jobs[0]]).steps.map(\.hindrance)
                    == [.cancelled(reason: "the execution is cancelled")]
            )
            #expect(try await store.change(jobs.map(key), .cancel, cause: nil, who: nil).changed.isEmpty)
            // What it was at is recorded as it was, and nothing comes after it.
            try await store.record([
                StepRecord(
                    job: jobs[1],
                    state: .done,
                    attempts: 1,
                    attempt: StepRecord.Attempt(outcome: .done, duration: .milliseconds(5)),
                    effects: [
                        Effect(
                            id: DedupeKey.effect(execution: jobs[1].execution, step: 0),
                            change: .delivery(
                                Delivery(
                                    kind: .webhook,
                                    destination: "example.org",
                                    outcome: .done,
                                    status: 200,
                                    latency: .milliseconds(5),
                                    response: nil
                                )
                            )
                        )
                    ],
                    execution: .cancelled
                )
            ])
            #expect(try await store.stillRunning(change.running).isEmpty)
            #expect(try await state(jobs[1], store) == .cancelled)
            #expect(try await store.audit(AuditScope()).problems.isEmpty)
        }
    }

    @Test func `a retry tries again what was given up on, and never what is done`() async throws {
        try await withStore { store, _ in
            let first = try await store.fire(["a"])[0]
            var second = first
            (second.kind, second.step) = (.note, 1)
            try await store.record([.done(first, next: [second])])
            try await store.record([
                StepRecord(
                    job: second,
                    state: .dead,
                    attempts: 1,
                    failure: Outcome.Failure(code: "http_410", message: "gone"),
                    attempt: StepRecord.Attempt(outcome: .dead, duration: .milliseconds(5)),
                    execution: .failed
                )
            ])
            #expect(try await state(first, store) == .failed)
            let retry = try await store.retry([key(first)], cause: "mended", who: "ann")
            #expect(retry.jobs == [second])
            #expect(try await state(first, store) == .running)
            let steps = try await store.execution(first.execution, tenant: .acme)?.steps
            #expect(steps?.map(\.state) == [.done, .pending])
            #expect(try await store.claim([second]).steps.map(\.attemptsBefore) == [1])
            #expect(try await store.retry([key(first)], cause: nil, who: nil).changed.isEmpty)
            #expect(try await notes(first.execution, store).map(\.change) == ["retry"])
        }
    }

    @Test func `a retry publishes what a worker was at, whose job may have been let go`() async throws {
        try await withStore { store, _ in
            let jobs = try await store.fire(["a", "b"], kind: .webhook)
            _ = try await store.lease([jobs[1]], for: .microseconds(1))
            _ = try await store.change(jobs.map(key), .cancel, cause: nil, who: nil)
            let retry = try await store.retry(jobs.map(key), cause: "mended", who: "ann")
            #expect(Set(retry.changed) == Set(jobs.map(key)) && Set(retry.jobs) == Set(jobs))
            #expect(try await store.claim(jobs).steps.map(\.hindrance) == [nil, nil])
        }
    }

    @Test func `a retry may begin with a step, and needs one that there is`() async throws {
        try await withStore { store, _ in
            let job = try await store.fire(["a"])[0]
            _ = try await store.change([key(job)], .cancel, cause: nil, who: nil)
            #expect(try await store.retry([key(job)], from: "nothing", cause: nil, who: nil).changed.isEmpty)
            #expect(try await state(job, store) == .cancelled)
            let retry = try await store.retry([key(job)], from: "first", cause: nil, who: nil)
            #expect(retry.jobs == [job])
        }
    }

    @Test func `one that a guard kept from beginning begins when it is retried`() async throws {
        try await withStore { store, _ in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            var event = MatchedEvent.sample("a")
            event.executions[0].course = Course(execution: .cancelled, reason: "limit depth: 8", mayHaveTimers: false)
            _ = try await store.record([event])
            #expect(try await store.execution(event.executions[0].id, tenant: .acme)?.summary.state == .cancelled)
            let retry = try await store.retry([event.key(0)], cause: nil, who: "ann")
            #expect(retry.jobs == [MatchedEvent.sample("a").job])
        }
    }

    @Test func `executions are found by what a filter says, page by page`() async throws {
        try await withStore { store, _ in
            let jobs = try await store.fire((0..<7).map { "e-\($0)" })
            _ = try await store.change([key(jobs[0])], .cancel, cause: nil, who: nil)
            let filter = ExecutionFilter(tenant: .acme, rule: "follow-up", eventType: "deal.won", since: .sample)
            #expect(try await store.executionCounts(filter, for: .cancel).map(\.count) == [6])
            #expect(try await store.executionCounts(filter, for: .retry).map(\.state) == [.cancelled])
            var seen: [ExecutionKey] = []
            while true {
                let page = try await store.executionKeys(filter, for: .cancel, after: seen.last, limit: 4)
                seen += page
                if page.count < 4 { break }
            }
            #expect(Set(seen) == Set(jobs.dropFirst().map(key)) && seen.count == 6)
            for none in [
                ExecutionFilter(tenant: .globex), ExecutionFilter(rule: "other"),
                ExecutionFilter(eventType: "deal.lost"),
                ExecutionFilter(until: .sample), ExecutionFilter(ids: [UUID()]), ExecutionFilter(isPaused: true),
            ] {
                #expect(try await store.executionCounts(none).isEmpty)
            }
        }
    }

    @Test func `a rule's held jobs are published again when it is resumed, and drained rules let their jobs act`()
        async throws
    {
        try await withStore { store, _ in
            let jobs = try await store.fire(["a", "b", "c"])
            _ = try await store.change([key(jobs[2])], .pause, cause: nil, who: nil)
            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused)
            #expect(try await store.claim(jobs).steps.allSatisfy { $0.hindrance == .paused })
            _ = try await store.setRule("follow-up", tenant: .acme, status: .active)
            var held: [Job] = []
            while true {
                let page = try await store.openJobs(ofRule: "follow-up", tenant: .acme, after: held.last, limit: 1)
                held += page
                if page.isEmpty { break }
            }
            #expect(Set(held) == Set(jobs.prefix(2)) && held.count == 2)
            _ = try await store.setRule("follow-up", tenant: .acme, status: .archived, drains: true)
            #expect(try await store.claim([jobs[0]]).steps.map(\.hindrance) == [nil])
            _ = try await store.setRule("follow-up", tenant: .acme, status: .archived)
            #expect(
                try await store.claim([jobs[0]]).steps.map(\.hindrance) == [.cancelled(reason: "the rule is archived")]
            )
        }
    }

    @Test func `executions in which nothing was tried begin anew with the new version, others go on with theirs`()
        async throws
    {
        try await withStore { store, database in
            let jobs = try await store.fire(["a"])
            let guards = RuleGuards(concurrency: ConcurrencyGuard(atMost: 5))
            let waiting = MatchedEvent.sample("w").guarded(guards)
            _ = try await store.record([waiting])
            var second = RuleDefinition.sample()
            second.summary = "two"
            _ = try await store.applyRules([second], tenant: .acme)
            let rule = DedupeKey.rule(tenant: .acme, name: "follow-up")
            let version = RuleVersionID(rule: rule, version: 2)
            let filter = ExecutionFilter(otherThan: version)
            let keys = try await store.executionKeys(filter, for: .cancel, limit: 10)
            #expect(keys.count == 2)
            let change = try await store.restart(keys, with: version, cause: "version 2 is current", who: "ann")
            #expect(change.changed == [waiting.key(0)])
            #expect(try await store.execution(waiting.executions[0].id, tenant: .acme)?.summary.ruleVersion == 2)
            #expect(try await store.execution(jobs[0].execution, tenant: .acme)?.summary.ruleVersion == 1)
            #expect(try await database.value("SELECT count(*) FROM timers WHERE ordinal = -1") == "1")
            #expect(try await notes(waiting.executions[0].id, store).map(\.change) == ["restart"])
        }
    }
}
