import FoundationEssentials
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct EventTests {
    @Test func `an event, its execution and its first step are written once, byte for byte`() async throws {
        try await withStore { store, database in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            let matched = MatchedEvent.sample("d-1")
            let first = try await store.record([matched])
            #expect(first.new == [matched.key])
            #expect(first.openJobs.isEmpty)
            for _ in 1...10 {
                let again = try await store.record([matched])
                #expect(again.new.isEmpty)
                #expect(again.openJobs == [matched.job])
            }
            #expect(try await counts(database) == "1|1|1")
            let claim = try await store.claim([matched.job])
            #expect(claim.steps.map(\.event) == [matched.event])
        }
    }

    @Test func `writers that meet the same events in other orders write each once and never deadlock`() async throws {
        try await withStore { store, database in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            let batch = (1...200).map { MatchedEvent.sample("d-\($0)", records: [.sample("d-\($0 % 7)")]) }
            for round in 1...5 {
                let part = batch[(round - 1) * 40..<round * 40]
                let new = try await withThrowingTaskGroup(of: [UUID].self) { group in
                    for order in [Array(part), part.reversed(), part.shuffled(), part.shuffled()] {
                        group.addTask { Array(try await store.record(order).new) }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(new.count == 40)
                #expect(Set(new) == Set(part.map(\.key)))
            }
            #expect(try await counts(database) == "200|200|200")
        }
    }

    @Test func `of thousands of events of one time, those that come again have their open jobs found`() async throws {
        try await withStore { store, _ in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            let events = (0..<4000).map { MatchedEvent.sample("d-\($0)") }
            for first in stride(from: 0, to: events.count, by: 200) {
                let batch = Array(events[first..<first + 200])
                #expect(try await store.record(batch).new.count == 200)
            }
            // Several times: a prepared statement is planned anew at first, and then once for good.
            for first in stride(from: 0, to: 1600, by: 200) {
                let batch = Array(events[first..<first + 200])
                let again = try await store.record(batch)
                #expect(again.new.isEmpty)
                #expect(Set(again.openJobs) == Set(batch.map(\.job)))
                // As of settled steps that come back while others of their executions are open.
                let later = batch.map(\.job).map { job in
                    var job = job
                    job.step += 1
                    return job
                }
                let open = try await store.pool.withTransaction { try await Store.openJobs(besides: later, $0) }
                #expect(Set(open) == Set(batch.map(\.job)))
            }
        }
    }

    @Test func `an execution that is there before its event refuses the batch, and nothing of it is written`()
        async throws
    {
        try await withStore { store, database in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            let (known, new) = (MatchedEvent.sample("d-1"), MatchedEvent.sample("d-2"))
            _ = try await store.record([known])
            _ = try await database.psql("DELETE FROM events")
            await #expect { try await store.record([known, new]) } throws: { error in
                (error as? PostgresError)?.isFaultOfData == true
            }
            #expect(try await counts(database) == "0|1|1")
            #expect(try await store.record([new]).new == [new.key])
        }
    }

    @Test func `an event that fires nothing is kept all the same, and a batch may be mixed`() async throws {
        try await withStore { store, database in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            let (plain, firing) = (MatchedEvent.sample("d-1", rule: nil), MatchedEvent.sample("d-2"))
            #expect(try await store.record([plain, firing]).new == [plain.key, firing.key])
            #expect(try await counts(database) == "2|1|1")
            #expect(try await database.value("SELECT sum(matches) FROM events") == "1")
        }
    }

    @Test func `a record takes the latest event's word, whatever the order of arrival`() async throws {
        try await withStore { store, database in
            func feed(_ id: String, _ seconds: Int, owner: String?, name: String) -> MatchedEvent {
                var update = RecordUpdate.sample("d-9")
                update.owner = owner
                update.attributes = ["name": .string(name)]
                return .sample(id, at: .sample + .seconds(seconds), rule: nil, records: [update])
            }
            _ = try await store.record([
                feed("e-1", 10, owner: "eve", name: "b"), feed("e-2", 5, owner: "bob", name: "a"),
            ])
            _ = try await store.record([feed("e-3", 1, owner: "old", name: "older")])
            let query = "SELECT owner, attributes->>'name' FROM records WHERE id = 'd-9'"
            #expect(try await database.value(query) == "eve|b")
            _ = try await store.record([feed("e-4", 20, owner: nil, name: "c")])
            #expect(try await database.value(query) == "eve|c")
        }
    }

    @Test func `a NUL in a record's id or owner hinders nothing`() async throws {
        try await withStore { store, database in
            var update = RecordUpdate.sample("d\0-9")
            update.owner = "e\0ve"
            let matched = MatchedEvent.sample("d-1", rule: nil, records: [update])
            let recorded = try await store.record([matched])
            #expect(recorded.new == [matched.key])
            let stored = try await database.value("SELECT id, owner FROM records")
            #expect(stored == "d\u{FFFD}-9|e\u{FFFD}ve")
        }
    }

    @Test func `an event without a partition is refused as a fault of data`() async throws {
        try await withStore { store, _ in
            let matched = MatchedEvent.sample("d-1", at: .sample + .seconds(86_400 * 365))
            let error = await #expect(throws: PostgresError.self) { _ = try await store.record([matched]) }
            #expect(error?.isFaultOfData == true)
            #expect(error?.faultCode == "database_23514")
        }
    }

    private func counts(_ database: TestDatabase) async throws -> String {
        try await database.value(
            "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM executions), (SELECT count(*) FROM steps)"
        )
    }
}

extension RecordUpdate {
    static func sample(_ id: String) -> RecordUpdate {
        RecordUpdate(kind: "deal", id: id, owner: "eve", attributes: ["name": "Rails"])
    }
}
