import TestKit
import Testing

/// Beside the other end-to-end tests: it waits for its own broker most of the time.
@Suite
struct BrokerCrashTests {
    private let events = 5000

    @Test(.timeLimit(.minutes(8)))
    func `a broker that is killed in the middle of 5,000 events loses nothing and doubles nothing`() async throws {
        try await withPrivateBroker { broker in
            try await withInstallation(broker: broker.servers) { signalbox in
                let deals = signalbox.deals(0..<events)
                try await broker.hasNotedQueues()
                try await signalbox.running(Executable.forDeals) { _ in
                    // In small batches, so that it dies while events are being published as well.
                    async let published: Void = signalbox.publish(deals, batch: 50)
                    try await signalbox.reached(500, rowsIn: "tasks")
                    try await broker.crash()
                    let done = try await signalbox.count("SELECT count(*) FROM tasks")
                    #expect(done < events, "the broker was killed too late for a proof")
                    try await broker.restart()
                    try await published
                    try await signalbox.drained(executions: events)
                    try await signalbox.expectEachDealFollowedUpOnce(deals)
                }
            }
        }
    }
}
