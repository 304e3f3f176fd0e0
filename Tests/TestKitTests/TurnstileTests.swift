import TestKit
import Testing

@Suite struct TurnstileTests {
    private actor Tally {
        private(set) var most = 0
        private(set) var done = 0
        private var inside = 0

        func begin() {
            inside += 1
            most = max(most, inside)
        }

        func end() {
            inside -= 1
            done += 1
        }
    }

    @Test func `as many run at a time as it is wide, and all have their turn`() async throws {
        let turnstile = Turnstile(width: 3)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await turnstile.pass {
                        await tally.begin()
                        // The first ones stay until as many as may are inside; more than that would be seen.
                        while await tally.most < 3 { await Task.yield() }
                        try await Task.sleep(for: .milliseconds(2))
                        await tally.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await tally.most == 3)
        #expect(await tally.done == 50)
    }

    @Test func `a body inside of another one does not wait for it`() async throws {
        let turnstile = Turnstile(width: 1)
        let value = try await turnstile.pass { try await turnstile.pass { 7 } }
        #expect(value == 7)
    }

    @Test func `a body that throws gives its place back`() async throws {
        struct Failure: Error {}
        let turnstile = Turnstile(width: 1)
        for _ in 0..<3 {
            await #expect(throws: Failure.self) { try await turnstile.pass { throw Failure() } }
        }
        #expect(try await turnstile.pass { true })
    }
}
