import FoundationEssentials
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct DeadLetterFilterTests {
    @Test func `each filter finds its letters and no others, and together they narrow`() async throws {
        try await withStore { store, database in
            let jobs = try await store.die(["d-1", "d-2"])
            let mail = try await store.die(["d-3"], cause: "smtp_550", message: "no mailbox 'eve'")
            try await store.keep([.sample("e-1"), .sample("e-2", cause: "malformed_json", message: "no JSON at 7")])
            try await database.psql(
                "UPDATE dead_letters SET first_at = now() - interval '2 days', last_at = now() - interval '1 day' "
                    + "WHERE event_id = 'd-2'"
            )
            func found(_ filter: DeadLetterFilter) async throws -> Set<String> {
                let letters = try await store.deadLetters(filter)
                #expect(try await store.deadLetterCount(filter) == letters.count)
                return Set(letters.compactMap(\.letter.eventID))
            }
            let now = WallClock.system.now
            #expect(try await found(DeadLetterFilter(ids: [jobs[1].id, mail[0].id])) == ["d-2", "d-3"])
            #expect(try await found(DeadLetterFilter(tenant: .globex)) == [])
            #expect(try await found(DeadLetterFilter(rule: "follow-up")) == ["d-1", "d-2", "d-3"])
            #expect(try await found(DeadLetterFilter(rule: "other")) == [])
            #expect(try await found(DeadLetterFilter(kind: "webhook")) == ["d-1", "d-2", "d-3"])
            #expect(try await found(DeadLetterFilter(kind: "job", cause: "smtp_550")) == ["d-3"])
            #expect(try await found(DeadLetterFilter(kind: "event")) == ["e-1", "e-2"])
            #expect(try await found(DeadLetterFilter(eventType: "deal.won", text: "JSON")) == ["e-2"])
            // In the body alone, and what would be a wildcard is itself.
            #expect(try await found(DeadLetterFilter(text: #""id":"e-1""#)) == ["e-1"])
            #expect(try await found(DeadLetterFilter(text: "%")) == [])
            #expect(try await found(DeadLetterFilter(since: now - .seconds(3600))) == ["d-1", "d-3", "e-1", "e-2"])
            #expect(try await found(DeadLetterFilter(until: now - .seconds(3600))) == ["d-2"])
            #expect(
                try await found(DeadLetterFilter(since: now - .seconds(30 * 3600), until: now - .seconds(60))) == [
                    "d-2"
                ]
            )
            #expect(try await found(DeadLetterFilter(state: .replayed)) == [])
            #expect(DeadLetterFilter().isEmpty && !DeadLetterFilter(text: "a").isEmpty)
        }
    }

    @Test func `letters are grouped by cause and by what their messages have in common`() async throws {
        try await withStore { store, _ in
            for number in 1...3 {
                try await store.keep([
                    .sample("e-\(number)", cause: "time_too_old", message: "time is 2020-01-0\(number)T00:00:00Z"),
                    .sample("f-\(number)", cause: "unknown_event_type", message: "'deal.\(number)' is not known"),
                ])
            }
            try await store.keep([.sample("g", cause: "time_too_old", message: "time is missing"), .sample("e-1")])
            let groups = try await store.deadLetterGroups()
            #expect(
                groups.map { "\($0.cause) \($0.shape) \($0.count) \($0.occurrences)" } == [
                    "unknown_event_type # is not known 3 3",
                    "time_too_old time is #-#-#T#Z 2 2",
                    "time_too_old time is missing 1 1",
                    "unknown_event_type not catalogued 1 2",
                ]
            )
            #expect(
                try await store.deadLetter(groups[0].example, tenant: nil)?.letter.cause.code == "unknown_event_type"
            )
            #expect(try await store.deadLetterGroups(page: Page(limit: 1, offset: 1)).map(\.count) == [2])
            let tooOld = DeadLetterFilter(cause: "time_too_old")
            #expect(try await store.deadLetterGroups(tooOld).map(\.count) == [2, 1])

            let one = DeadLetterFilter(text: "time is 2020-01-02")
            _ = try await store.discard(UUID(), one, limit: nil, reason: "old", who: "bob")
            #expect(
                Set(try await store.deadLetterGroups(tooOld).map { "\($0.state) \($0.shape) \($0.count)" }) == [
                    "dead time is #-#-#T#Z 1", "discarded time is #-#-#T#Z 1", "dead time is missing 1",
                ]
            )
        }
    }

    @Test(arguments: [
        ("the endpoint answered 503", "the endpoint answered #"),
        ("connection to 10.0.0.7:8080 timed out after 15.25 s", "connection to # timed out after # s"),
        ("step 9F8C2A51-7d0e-8b6a-9f52-4f1f0c0a7a11/0 is gone", "step #/# is gone"),
        ("'deal.lost' is not in the tenant's catalog", "# is not in the tenant's catalog"),
        (#"expected "a 1", found `b`"#, "expected #, found #"),
        ("trace 0af7651916cd43dd8448eb211c80319c", "trace #"),
        ("address 0xdeadbeef, word deadbeef, facade", "address #, word deadbeef, facade"),
        ("key wE7Qx0pL2mN8vB4tY6uZ refused", "key # refused"),
        ("an internationalization fault", "an internationalization fault"),
        ("it's 'it' that isn't there", "it's # that isn't there"),
        ("", ""),
    ])
    func `a message's shape has # for what differs from one to the next`(message: String, shape: String) async throws {
        try await withStore { store, _ in
            try await store.keep([.sample("e-1", message: message)])
            #expect(try await store.deadLetterGroups().map(\.shape) == [shape])
        }
    }

    @Test func `a shape is cut to 200 characters, however long the message is`() async throws {
        try await withStore { store, _ in
            let long = String(repeating: "never ", count: 20_000)
            try await store.keep([.sample("e-1", cause: String(repeating: "c", count: 10_000), message: long)])
            let group = try #require(try await store.deadLetterGroups().first)
            #expect(group.shape == String(long.prefix(200)))
        }
    }
}
