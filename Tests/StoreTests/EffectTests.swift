import FoundationEssentials
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct EffectTests {
    private let deal = RecordReference(kind: "deal", id: "d-1")

    @Test func `tags are added and removed in one batch, each change logged`() async throws {
        try await withStore { store, database in
            let jobs = try await store.fire(["d-1", "d-2", "d-3"], kind: .tag)
            try await store.record([
                .done(jobs[0], tag("vip", .add), tag("lead", .add)), .done(jobs[1], tag("new", .add)),
            ])
            #expect(try await tags(database) == "lead\nnew\nvip")
            try await store.record([.done(jobs[2], tag("lead", .remove), tag("won", .add), tag("never", .remove))])
            #expect(try await tags(database) == "new\nvip\nwon")
            #expect(try await database.value("SELECT count(*) FROM tag_changes") == "6")
        }
    }

    @Test func `a tag's change that was made before is not made again`() async throws {
        try await withStore { store, database in
            let jobs = try await store.fire(["d-1", "d-2"], kind: .tag)
            try await store.record([.done(jobs[0], tag("vip", .add))])
            try await store.record([.done(jobs[1], tag("vip", .remove))])
            try await store.record([.done(jobs[0], tag("vip", .add))])
            #expect(try await tags(database) == "")
        }
    }

    @Test(arguments: [1, 7, 20] as [UInt64])
    func `of a tag's changes that of the latest event stands, in whatever order and batches they come`(
        seed: UInt64
    ) async throws {
        try await withStore { store, database in
            _ = try await store.applyRules([.sample(steps: [.sample(.tag)])], tenant: .acme)
            var generator = SplitMix64(seed: seed)
            let events = (0..<200).map { MatchedEvent.sample("e-\($0)", at: .sample + .seconds($0), kind: .tag) }
            _ = try await store.record(events)
            var standing: [String: TagChange.Operation] = [:]
            var records: [StepRecord] = []
            for event in events {
                let (name, operation) = (
                    "t-\(generator.next() % 8)", generator.next() % 2 == 0 ? TagChange.Operation.add : .remove
                )
                standing[name] = operation
                records.append(.done(event.job, tag(name, operation, at: event.job.occurredAt)))
            }
            records.shuffle(using: &generator)
            let batches = records.enumerated().reduce(into: [[StepRecord]](repeating: [], count: 12)) {
                $0[$1.offset % 12].append($1.element)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for batch in batches { group.addTask { try await store.record(batch) } }
                try await group.waitForAll()
            }
            let expected = standing.filter { $0.value == .add }.keys.sorted().joined(separator: "\n")
            #expect(try await tags(database) == expected)
            #expect(try await database.value("SELECT count(*) FROM tag_changes") == "200")
        }
    }

    @Test func `an earlier change of a tag that comes later is logged and changes nothing, one of the same time does`()
        async throws
    {
        try await withStore { store, database in
            let jobs = try await store.fire(["d-1", "d-2", "d-3", "d-4"], kind: .tag)
            let (early, late) = (Timestamp.sample, Timestamp.sample + .seconds(9))
            try await store.record([.done(jobs[0], tag("vip", .remove, at: late))])
            try await store.record([.done(jobs[1], tag("vip", .add, at: early))])
            #expect(try await tags(database) == "")
            #expect(try await database.value("SELECT count(*) FROM tag_changes") == "2")
            try await store.record([.done(jobs[2], tag("vip", .add, at: late))])
            #expect(try await tags(database) == "vip")
            let since = "SELECT added_at FROM tags"
            let added = try await database.value(since)
            try await store.record([.done(jobs[3], tag("vip", .add, at: late + .seconds(1)))])
            #expect(try await database.value(since) == added)
        }
    }

    @Test func `a task is its assignee's, else its record's owner's, else nobody's`() async throws {
        try await withStore { store, database in
            let jobs = try await store.fire(["d-1", "d-2", "d-3"])
            _ = try await store.record([.sample("e-9", rule: nil, records: [.sample("d-1")])])
            try await store.record([
                .done(jobs[0], task(assignee: nil, of: deal)), .done(jobs[1], task(assignee: "bob", of: deal)),
                .done(jobs[2], task(assignee: nil, of: RecordReference(kind: "deal", id: "unknown"))),
            ])
            let query = "SELECT coalesce(assignee, '-') FROM tasks ORDER BY 1"
            #expect(try await database.value(query) == "-\nbob\neve")
            let first = "SELECT title, status, due_at, links, tenant, record_kind FROM tasks WHERE assignee = 'bob'"
            #expect(
                try await database.value(first)
                    == #"Call|open|2026-03-04 09:30:00+00|[{"kind":"contact","id":"c-1"}]|acme|deal"#
            )
        }
    }

    @Test func `an effect that is there already stays as it is`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"])[0]
            for _ in 1...3 {
                let note = NewNote(record: deal, body: "won")
                try await store.record([.done(job, task(assignee: "bob", of: deal), .note(note))])
            }
            #expect(try await database.value("SELECT count(*) FROM tasks") == "1")
            #expect(try await database.value("SELECT count(*), min(author), min(body) FROM notes") == "1|system|won")
        }
    }

    @Test func `a delivery keeps its last attempt and counts them`() async throws {
        try await withStore { store, database in
            let job = try await store.fire(["d-1"], kind: .webhook)[0]
            var delivery = Delivery(
                kind: .webhook,
                destination: "exam\0ple.org",
                outcome: .retry,
                status: 503,
                latency: .milliseconds(12),
                response: "bu\0sy"
            )
            try await store.record([.done(job, .delivery(delivery))])
            let query = "SELECT destination, outcome, status, latency_ms, response, attempts FROM deliveries"
            #expect(try await database.value(query) == "exam\u{FFFD}ple.org|retry|503|12|bu\u{FFFD}sy|1")
            (delivery.outcome, delivery.status, delivery.response) = (.done, nil, nil)
            try await store.record([.done(job, .delivery(delivery))])
            #expect(try await database.value(query) == "exam\u{FFFD}ple.org|done||12||2")
            // Of the third attempt nobody knows what came of it.
            var fourth = StepRecord.done(job, .delivery(delivery))
            fourth.attempts = 4
            try await store.record([fourth])
            #expect(try await database.value(query) == "exam\u{FFFD}ple.org|done||12||4")
        }
    }

    @Test func `effects of all kinds and many steps commit together`() async throws {
        try await withStore { store, database in
            let jobs = try await store.fire((1...60).map { "d-\($0)" })
            let records = jobs.map { job -> StepRecord in
                let delivery = Delivery(
                    kind: .email,
                    destination: "example.org",
                    outcome: .done,
                    status: 250,
                    latency: .zero,
                    response: nil
                )
                return .done(
                    job,
                    tag("t-\(job.execution)", .add),
                    task(assignee: nil, of: deal),
                    .note(NewNote(record: deal, body: "won")),
                    .delivery(delivery)
                )
            }
            try await store.record(records.shuffled())
            for table in ["tags", "tasks", "notes", "deliveries", "attempts"] {
                #expect(try await database.value("SELECT count(*) FROM \(table)") == "60")
            }
        }
    }

    @Test func `what the database does not take is a fault of data, and nothing of its batch is written`() async throws
    {
        try await withStore { store, database in
            let jobs = try await store.fire(["d-1", "d-2"])
            // Neither compresses, nor fits into an index.
            var generator = SplitMix64(seed: 7)
            let long = (0..<9000).map { _ in String(generator.next() % 10) }.joined()
            let poisons: [(Effect.Change, String)] = [
                (.note(NewNote(record: deal, body: "nul \0")), "encoding"), (tag(long, .add), "54000"),
            ]
            for (poison, code) in poisons {
                let good = StepRecord.done(jobs[1], task(assignee: nil, of: deal))
                let error = await #expect(throws: PostgresError.self) {
                    try await store.record([.done(jobs[0], poison), good])
                }
                #expect(error?.isFaultOfData == true)
                #expect(error?.faultCode.hasSuffix(code) == true, "\(error?.faultCode ?? "")")
            }
            #expect(try await database.value("SELECT count(*) FROM tasks") == "0")
            #expect(try await database.value("SELECT DISTINCT state FROM steps") == "pending")
        }
    }

    private func tag(
        _ name: String,
        _ operation: TagChange.Operation,
        at time: Timestamp = .sample
    ) -> Effect.Change {
        .tag(TagChange(record: deal, tag: name, operation: operation, effectiveAt: time))
    }

    private func task(assignee: String?, of record: RecordReference) -> Effect.Change {
        .task(
            NewTask(
                title: "Call",
                dueAt: .sample + .seconds(3 * 86_400),
                assignee: assignee,
                record: record,
                links: [RecordReference(kind: "contact", id: "c-1")]
            )
        )
    }

    private func tags(_ database: TestDatabase) async throws -> String {
        try await database.value("SELECT tag FROM tags ORDER BY tag")
    }
}
