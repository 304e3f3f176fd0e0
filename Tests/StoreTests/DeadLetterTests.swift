import FoundationEssentials
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct DeadLetterTests {
    @Test func `a letter is kept once, counted each time, and read back as it was`() async throws {
        try await withStore { store, _ in
            let (job, event) = (letter(of: job), letter("b"))
            try await store.keep([job, event, job])
            try await store.keep([job])
            let kept = try await store.deadLetters()
            #expect(kept.count == 2)
            let stored = try #require(try await store.deadLetter(job.id, tenant: .acme))
            #expect(stored.letter == job)
            #expect(stored.occurrences == 3 && stored.state == .dead && stored.kind == "task")
            #expect(stored.firstAt < stored.lastAt)
            #expect(try await store.deadLetter(event.id, tenant: nil)?.letter == event)
            #expect(try await store.deadLetter(job.id, tenant: .globex) == nil)
        }
    }

    @Test func `letters are found by tenant, cause, kind and state, and counted by cause`() async throws {
        try await withStore { store, database in
            try await store.keep([letter(of: job), letter("a"), letter("b")])
            #expect(try await store.deadLetters(DeadLetterFilter(tenant: .acme)).count == 1)
            #expect(try await store.deadLetters(DeadLetterFilter(cause: "malformed_json")).count == 2)
            #expect(try await store.deadLetters(DeadLetterFilter(kind: "task")).count == 1)
            #expect(try await store.deadLetters(DeadLetterFilter(kind: "event")).count == 2)
            #expect(try await store.deadLetters(page: Page(limit: 2, offset: 2)).count == 1)
            let counts = try await store.deadLetterCounts()
            #expect(counts.map { "\($0.cause) \($0.count)" } == ["malformed_json 2", "http_410 1"])
            try await database.psql("UPDATE dead_letters SET state = 'discarded' WHERE tenant = 'acme'")
            #expect(try await store.deadLetters(DeadLetterFilter(state: .discarded)).map(\.letter) == [letter(of: job)])
            #expect(try await store.deadLetterCounts().count == 1)
            try await store.keep([letter(of: job)])
            #expect(try await store.deadLetters(DeadLetterFilter(state: .discarded)).isEmpty)
        }
    }

    @Test func `any bytes and a NUL in every field are kept`() async throws {
        try await withStore { store, _ in
            var letter = letter("\0")
            letter.body = Array(0...255)
            (letter.queue, letter.messageID, letter.contentType) = ("q\0", "m\0", "c\0")
            (letter.tenant, letter.eventType, letter.eventID) = ("t\0", "e\0", "i\0")
            letter.cause = DeadLetter.Cause(code: "c\0", field: "f\0", message: "m\0")
            letter.headers = ["h\0": "v\0"]
            try await store.keep([letter])
            let stored = try #require(try await store.deadLetters().first?.letter)
            #expect(stored.body == letter.body)
            #expect(stored.headers == letter.headers)
            #expect(stored.messageID == "m\u{FFFD}" && stored.cause.message == "m\u{FFFD}")
        }
    }

    @Test func `many keepers of the same letters wait for each other and never in a circle`() async throws {
        try await withStore { store, database in
            let letters = (1...50).map { letter("\($0)") }
            try await withThrowingTaskGroup { group in
                for _ in 1...4 { group.addTask { try await store.keep(letters.shuffled()) } }
                try await group.waitForAll()
            }
            let counts = try await database.value(
                "SELECT count(*), min(occurrences), max(occurrences) FROM dead_letters"
            )
            #expect(counts == "50|4|4")
        }
    }

    private let job = Job(kind: .task, tenant: .acme, occurredAt: .sample, execution: UUID(), step: 3)

    private func letter(_ text: String) -> DeadLetter {
        DeadLetter(
            subject: .event,
            queue: Queues.events,
            body: Array("{\(text)".utf8),
            cause: DeadLetter.Cause(code: "malformed_json", message: "the body is no JSON")
        )
    }

    private func letter(of job: Job) -> DeadLetter {
        DeadLetter(
            subject: .job,
            queue: Queues.action(.task),
            messageID: job.messageID,
            contentType: Job.contentType,
            headers: ["x": ["y": 1]],
            body: job.body,
            cause: DeadLetter.Cause(code: "http_410", field: "url", message: "gone"),
            tenant: "acme",
            eventType: "deal.won",
            eventID: "e-1",
            job: job
        )
    }
}
