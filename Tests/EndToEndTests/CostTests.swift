import Messaging
import Model
import TestKit
import Testing

extension EndToEnd {
    /// What an action costs, in rows, bytes and messages: what makes it dearer is seen here, on any machine.
    @Suite
    struct CostTests {
        private static let events = 400
        private static let actions = 2 * events

        @Test(.timeLimit(.minutes(3)))
        func `an action has the rows that it needs, and jobs share their messages`() async throws {
            try await withInstallation { signalbox in
                let deals = (1...Self.events).map { SampleEvent.dealWon($0, at: signalbox.time) }
                try await signalbox.publish(deals)
                try await signalbox.running(Executable.forDeals) { _ in
                    try await signalbox.drained(executions: Self.events)
                }
                // An event with its execution and first step; the second step by the worker of the first.
                let expected = [
                    "events|400|0", "executions|400|800", "notes|400|0", "records|400|0", "steps|800|800",
                    "tasks|400|0",
                ]
                var found: [String] = []
                // The server learns of a session's rows when that has ended.
                try await eventually("the rows are counted") {
                    found = try await signalbox.writtenRows()
                    return found.count >= expected.count && found.contains("steps|800|800")
                }
                #expect(found == expected)
                let bytes = try await signalbox.count(
                    "SELECT sum(pg_total_relation_size(c.oid))::bigint \(Self.growing)"
                )
                #expect(
                    bytes / Self.actions <= 2_300,
                    "\(bytes / Self.actions) bytes in tables and indexes for an action"
                )
                #expect(bytes / Self.actions >= 500, "or something is not counted")

                let queues = [Queues.action(.task), Queues.action(.note)]
                var messages = 0
                try await eventually("the messages are counted") {
                    messages = try await signalbox.publishedMessages(to: queues)
                    return try await signalbox.publishedMessages(to: [Queues.events]) == Self.events
                        && messages >= Self.actions / JobBundle.limit
                }
                #expect(messages <= Self.actions / 4, "\(messages) messages for \(Self.actions) jobs")
            }
        }

        private static let growing = """
            FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^(events|executions|steps|attempt_log|tasks|notes)'
            """
    }
}

extension Installation {
    /// `table|inserted|updated` of those that events have grown, partitions under the name of their table.
    fileprivate func writtenRows() async throws -> [String] {
        try await lines(
            """
            SELECT name, sum(inserted)::text, sum(updated)::text FROM (
                SELECT regexp_replace(relname, '_[0-9]{4}_[0-9]{2}$', '') AS name, n_tup_ins AS inserted, n_tup_upd AS updated
                FROM pg_stat_user_tables
            ) AS tables
            WHERE name IN ('events', 'executions', 'steps', 'attempt_log', 'event_keys', 'timers', 'waits', 'wait_hits',
                'records', 'date_work', 'tags', 'tag_changes', 'tasks', 'notes', 'deliveries', 'dead_letters')
            GROUP BY name HAVING sum(inserted) + sum(updated) > 0 ORDER BY name
            """,
            columns: 3
        )
    }

    /// How many messages were published to queues, by the broker's own count, which lags by some seconds.
    fileprivate func publishedMessages(to names: [String]) async throws -> Int {
        struct Queue: Decodable {
            struct Counts: Decodable { let publish: Int? }
            let name: String
            let message_stats: Counts?
        }
        let queues = try await TestKit.ManagementAPI(vhost.servers).get([Queue].self, ["queues", vhost.name])
        return queues.filter { names.contains($0.name) }.reduce(0) { $0 + ($1.message_stats?.publish ?? 0) }
    }
}
