import Foundation
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

/// What the tables say.
extension Installation {
    /// The number that a query returns.
    func count(_ sql: String) async throws -> Int {
        let rows = try await store.pool.execute(Statement(sql))
        return Int(try rows.first?.decode(Int64.self, at: 0) ?? 0)
    }

    /// The ids in a table.
    func ids(in table: String) async throws -> [UUID] {
        try await store.pool.execute(Statement("SELECT id FROM \(table)")).map { try $0.decode(UUID.self, at: 0) }
    }

    /// The rows of a query whose columns are text, joined by `|`.
    func lines(_ sql: String, columns: Int) async throws -> [String] {
        try await store.pool.execute(Statement(sql)).map { row in
            try (0..<columns).map { try row.decode(String?.self, at: $0) ?? "" }.joined(separator: "|")
        }
    }

    /// Waits until so many executions are completed, and nothing is left in any queue.
    func drained(executions: Int, within bound: Duration = .seconds(120)) async throws {
        var found = 0
        do {
            try await eventually(within: bound, "\(executions) executions are completed") {
                found = try await count("SELECT count(*) FROM executions WHERE state = 'completed'")
                return found >= executions
            }
        } catch {
            let steps = try await lines(
                "SELECT kind, state, count(*)::text FROM steps GROUP BY 1, 2 ORDER BY 1, 2",
                columns: 3
            )
            let events = try await count("SELECT count(*) FROM events")
            throw NotDrained(
                description:
                    "\(error) completed: \(found), events: \(events), steps: \(steps), queues: \(try await depths())"
            )
        }
        try await eventually(within: bound, "every queue is empty") { try await depths().isEmpty }
    }

    /// The messages in each queue that has any, ready and unacknowledged.
    func depths() async throws -> [String: Int] {
        struct Queue: Decodable {
            let name: String
            let messages: Int?
        }
        let queues = try await TestKit.ManagementAPI(vhost.servers).get([Queue].self, ["queues", vhost.name])
        let filled = queues.filter { $0.messages ?? 1 > 0 }.map { ($0.name, $0.messages ?? -1) }
        return Dictionary(filled, uniquingKeysWith: { $1 })
    }

    /// Compares what is recorded with what events must lead to, id by id: each effect once, each step done at its first
    /// attempt, nothing given up on.
    func expectEachDealFollowedUpOnce(_ events: [SampleEvent]) async throws {
        let tasks = try await ids(in: "tasks")
        let notes = try await ids(in: "notes")
        #expect(tasks.count == events.count)
        #expect(Set(tasks) == Set(events.map { $0.effect(of: "deal-won-follow-up", step: 0) }))
        #expect(notes.count == events.count)
        #expect(Set(notes) == Set(events.map { $0.effect(of: "deal-won-follow-up", step: 1) }))
        #expect(
            try await lines("SELECT state, count(*)::text FROM executions GROUP BY 1", columns: 2) == [
                "completed|\(events.count)"
            ]
        )
        #expect(
            try await lines("SELECT state, attempts::text, count(*)::text FROM steps GROUP BY 1, 2", columns: 3) == [
                "done|1|\(2 * events.count)"
            ]
        )
        #expect(try await count("SELECT count(*) FROM attempts") == 2 * events.count)
        #expect(try await count("SELECT count(*) FROM events") == events.count)
        #expect(try await count("SELECT count(*) FROM dead_letters") == 0)
    }
}

struct NotDrained: Error, CustomStringConvertible {
    let description: String
}
