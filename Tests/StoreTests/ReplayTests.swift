import FoundationEssentials
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct ReplayTests {
    private let steps =
        "SELECT state, attempts, attempts_before, replays, settled_at IS NULL, error_code IS NULL FROM steps"

    @Test func `a dead step is pending again with a new budget, its execution runs, and its letter is replayed`()
        async throws
    {
        try await withStore { store, database in
            let letter = try await store.die(["d-1"])[0]
            let operation = try await store.replay()
            #expect(operation.state == .running && operation.counts == .init(total: 1, waiting: 1))
            let batch = try #require(try await store.next(of: operation))
            #expect(batch.members.map(\.letter.letter) == [letter])
            #expect(try await database.value(steps) == "pending|1|1|1|t|t")
            #expect(try await database.value("SELECT state, finished_at IS NULL FROM executions") == "running|t")
            #expect(try await database.value("SELECT state FROM dead_letters") == "replayed")
            let job = try #require(letter.job)
            let step = try #require(try await store.claim([job]).steps.first)
            #expect(step.attempts == 1 && step.attemptsBefore == 1 && step.state == .pending)
            // An event that comes again has its open steps' jobs published again: this one as well.
            #expect(try await store.record([MatchedEvent.sample("d-1", kind: .webhook)]).openJobs == [job])
        }
    }

    @Test func `what was moved and not confirmed is published again by whoever goes on, and nothing moves twice`()
        async throws
    {
        try await withStore { store, database in
            _ = try await store.die((1...10).map { "d-\($0)" })
            let operation = try await store.replay()
            // A process that dies after its first transaction.
            let lost = try #require(try await store.next(of: operation, limit: 4))
            #expect(try await !store.finishDeadOperation(operation.id, who: "ann"))
            #expect(try await store.deadOperation(operation.id)?.counts == .init(total: 10, waiting: 6, moved: 4))

            let resumed = try #require(try await store.resumeDeadOperation(operation.id, who: "bob"))
            #expect(resumed.state == .running)
            let again = try await store.unconfirmed(of: operation.id, limit: 100)
            #expect(Set(again.map(\.letter.id)) == Set(lost.members.map(\.letter.id)))
            #expect(try await store.confirmReplay(of: operation.id, places: again.map(\.place)) == 4)
            #expect(try await store.confirmReplay(of: operation.id, places: again.map(\.place)) == 0)
            let rest = try await store.finish(operation, limit: 4)
            #expect(Set((rest + again).map(\.letter.id)).count == 10 && rest.count == 6)
            #expect(
                try await database.value("SELECT DISTINCT state, replays FROM steps WHERE ordinal = 0") == "pending|1"
            )
            let ended = try #require(try await store.deadOperation(operation.id))
            #expect(ended.state == .done && ended.counts == .init(total: 10, done: 10) && ended.finishedAt != nil)
            let log = try await store.operationsLog()
            #expect(log.map { "\($0.who) \($0.verb)" } == ["ann finish", "bob resume", "ann replay"])
        }
    }

    @Test func `two operators at once never move one letter twice`() async throws {
        try await withStore { store, database in
            _ = try await store.die((1...120).map { "d-\($0)" })
            try await store.keep((1...40).map { .sample("e-\($0)") })
            let operations = [
                try await store.replay(who: "ann"), try await store.replay(who: "bob"),
                // A third takes a part of it, from the other end.
                try await store.replay(DeadLetterFilter(kind: "event"), who: "cid"),
            ]
            let published = try await withThrowingTaskGroup(of: [ReplayBatch.Member].self) { group in
                for operation in operations + operations {
                    group.addTask { try await store.finish(operation, limit: 7) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(published.count == 160 && Set(published.map(\.letter.id)).count == 160)
            #expect(
                try await database.value("SELECT DISTINCT state, replays FROM steps WHERE ordinal = 0") == "pending|1"
            )
            let ended = try await store.deadOperations()
            #expect(ended.allSatisfy { $0.state == .done && $0.counts.finished == $0.counts.total })
            #expect(ended.reduce(0) { $0 + $1.counts.done } == 160)
            #expect(ended.reduce(0) { $0 + $1.counts.suppressed } == 200)
        }
    }

    @Test func `a cancelled operation moves nothing more, until it is resumed`() async throws {
        try await withStore { store, database in
            _ = try await store.die((1...5).map { "d-\($0)" })
            let operation = try await store.replay()
            let batch = try #require(try await store.next(of: operation, limit: 2))
            _ = try await store.confirmReplay(of: operation.id, places: batch.members.map(\.place))
            let cancelled = try #require(try await store.cancelDeadOperation(operation.id, who: "bob"))
            #expect(cancelled.state == .cancelled && cancelled.counts == .init(total: 5, waiting: 3, done: 2))
            #expect(try await store.next(of: operation) == nil)
            #expect(try await database.value("SELECT count(*) FROM steps WHERE state = 'dead'") == "3")
            #expect(try await store.resumeDeadOperation(operation.id, who: "ann")?.state == .running)
            #expect(try await store.finish(operation).count == 3)
            #expect(try await store.cancelDeadOperation(operation.id, who: "bob")?.state == .done)
            #expect(try await store.resumeDeadOperation(operation.id, who: "bob")?.state == .done)
            #expect(try await store.cancelDeadOperation(UUID(), who: "bob") == nil)
        }
    }

    @Test func `what has happened already, or could not happen, is suppressed, and the preview says the same before`()
        async throws
    {
        try await withStore { store, database in
            let ids = (1...7).map { "d-\($0)" }
            let letters = try await store.die(ids)
            let jobs = letters.compactMap(\.job)
            try await store.record([
                .done(jobs[0]), StepRecord(job: jobs[1], state: .cancelled, attempts: 1, execution: .cancelled),
                // The rule's next step, which goes on after this one's death, is open.
                StepRecord(job: jobs[2], state: .dead, attempts: 1, execution: .running, next: [next(jobs[2])]),
            ])
            try await database.psql(
                """
                UPDATE executions SET state = 'cancelled' WHERE id = '\(jobs[3].execution)';
                UPDATE steps SET execution = gen_random_uuid() WHERE execution = '\(jobs[4].execution)';
                UPDATE steps SET state = 'pending', settled_at = NULL WHERE execution = '\(jobs[5].execution)'
                """
            )
            try await store.keep([.sample("e-1"), .sample("e-2")])
            _ = try await store.record([MatchedEvent.sample("e-1", rule: nil)])

            let preview = try await store.previewReplay(DeadLetterFilter(), limit: nil, decoder: EventDecoder())
            let expected: [ReplayVerdict.Suppression: Int] = [
                .stepDone: 1, .stepCancelled: 1, .executionBusy: 1, .executionCancelled: 1, .noStep: 1,
                .eventRecorded: 1,
            ]
            #expect(preview.suppressed == expected)
            #expect(preview.steps == 1 && preview.openJobs == 1 && preview.events == 1 && preview.total == 9)
            #expect(try await store.deadOperations().isEmpty)

            let operation = try await store.replay()
            let moved = try await store.finish(operation)
            #expect(Set(moved.compactMap(\.letter.letter.eventID)) == ["d-6", "d-7", "e-2"])
            let reasons = try await store.suppressions(of: operation.id).map { ($0.reason, $0.count) }
            let words = Dictionary(uniqueKeysWithValues: reasons)
            #expect(words == Dictionary(uniqueKeysWithValues: expected.map { ($0.key.rawValue, $0.value) }))
            // A letter that nothing happened to stays where operators look.
            #expect(try await database.value("SELECT count(*) FROM dead_letters WHERE state = 'dead'") == "6")
        }
    }

    @Test func `nothing of a rule that is not active or of a suspended tenant is replayed`() async throws {
        try await withStore { store, _ in
            _ = try await store.die(["d-1"])
            func suppressed() async throws -> [ReplayVerdict.Suppression: Int] {
                try await store.previewReplay(DeadLetterFilter(), limit: nil, decoder: EventDecoder()).suppressed
            }
            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused)
            #expect(try await suppressed() == [.ruleNotActive: 1])
            _ = try await store.setRule("follow-up", tenant: .acme, status: .active)
            _ = try await store.setTenant(.acme, state: .suspended)
            #expect(try await suppressed() == [.tenantSuspended: 1])
            #expect(try await store.finish(try await store.replay()).isEmpty)
        }
    }

    @Test func `what an operation is about is fixed when it begins, and a letter that is gone by then is passed over`()
        async throws
    {
        try await withStore { store, database in
            let letters = (1...4).map { DeadLetter.sample("e-\($0)") }
            for letter in letters { try await store.keep([letter]) }
            let operation = try await store.replay(limit: 3)
            try await store.keep([.sample("e-5")])
            try await database.psql("DELETE FROM dead_letters WHERE id = '\(letters[0].id)'")
            _ = try await store.discard(
                UUID(),
                DeadLetterFilter(ids: [letters[1].id]),
                limit: nil,
                reason: "spam",
                who: "bob"
            )
            #expect(try await store.finish(operation).map(\.letter.letter) == [letters[2]])
            let reasons = try await store.suppressions(of: operation.id).map(\.reason)
            #expect(Set(reasons) == ["letter_gone", "letter_taken"])
        }
    }

    @Test func `an edited event's new bytes are published, and both are kept`() async throws {
        try await withStore { store, _ in
            let letter = DeadLetter.sample("e-1")
            try await store.keep([letter])
            let bytes = Array("new".utf8)
            let operation = try await store.replay(DeadLetterFilter(ids: [letter.id]), replacement: bytes)
            let member = try #require(try await store.next(of: operation)?.members.first)
            #expect(member.replacement == bytes && member.letter.letter == letter)
            #expect(try await store.unconfirmed(of: operation.id, limit: 9).first?.replacement == bytes)
            let stored = try #require(try await store.deadLetter(letter.id, tenant: nil))
            #expect(stored.letter.body == letter.body && stored.state == .replayed)
            #expect(try await store.history(of: stored).operations.first?.replacement == bytes)
        }
    }

    @Test func `an event that is refused again is dead again, with its new cause, and can be replayed once more`()
        async throws
    {
        try await withStore { store, _ in
            var letter = DeadLetter.sample("e-1")
            try await store.keep([letter])
            _ = try await store.finish(try await store.replay())
            #expect(try await store.replay().counts.total == 0)
            letter.cause = DeadLetter.Cause(code: "invalid_data", message: "still wrong")
            try await store.keep([letter])
            let stored = try #require(try await store.deadLetter(letter.id, tenant: nil))
            #expect(stored.state == .dead && stored.letter.cause == letter.cause && stored.occurrences == 2)
            #expect(try await store.finish(try await store.replay()).count == 1)
            #expect(try await store.history(of: stored).operations.count == 2)
        }
    }

    @Test func `dead letters are discarded with a reason, those alone, and may be replayed by their ids`() async throws
    {
        try await withStore { store, database in
            let letters = [DeadLetter.sample("e-1"), .sample("e-2"), .sample("e-3", cause: "other")]
            for letter in letters { try await store.keep([letter]) }
            _ = try await store.finish(try await store.replay(DeadLetterFilter(ids: [letters[0].id])))
            let filter = DeadLetterFilter(cause: "unknown_event_type")
            let operation = try await store.discard(UUID(), filter, limit: nil, reason: "spam", who: "bob")
            #expect(operation.state == .done && operation.counts == .init(total: 1, done: 1))
            #expect(try await store.discard(UUID(), filter, limit: nil, reason: "spam", who: "bob").counts.total == 0)
            let states = "SELECT event_id, state FROM dead_letters ORDER BY event_id"
            #expect(try await database.value(states) == "e-1|replayed\ne-2|discarded\ne-3|dead")
            let entry = try #require(try await store.operationsLog().last { $0.verb == "discard" })
            #expect(entry.reason == "spam" && entry.who == "bob" && entry.filter == .object(filter.json))
            #expect(entry.operation == operation.id)

            let again = try await store.replay(DeadLetterFilter(ids: [letters[0].id, letters[1].id]))
            #expect(try await store.finish(again).map(\.letter.letter) == [letters[1]])
            #expect(try await store.suppressions(of: again.id).map(\.reason) == ["letter_taken"])
        }
    }

    @Test(arguments: ["UPDATE operations_log SET who = 'eve'", "DELETE FROM operations_log", "TRUNCATE operations_log"])
    func `the log is only appended to`(change: String) async throws {
        try await withStore { store, database in
            try await store.log(OperationsLogEntry(who: "ann", verb: "export", filter: [:], counts: ["letters": 1]))
            await #expect(throws: ProcessError.self) { try await database.psql(change) }
            let log = try await store.operationsLog()
            #expect(log.map(\.who) == ["ann"] && log.first?.counts == ["letters": 1])
        }
    }

    private func next(_ job: Job) -> Job {
        var next = job
        (next.step, next.kind) = (1, .note)
        return next
    }
}
