import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct CRMGateTests {
        @Test(.timeLimit(.minutes(3)))
        func `one deal won makes one task and one note, and the same event ten more times changes nothing`()
            async throws
        {
            try await withInstallation { signalbox in
                try await signalbox.running(Executable.forDeals) { processes in
                    let deal = SampleEvent.dealWon(17, at: signalbox.time)
                    #expect(try await signalbox.count("SELECT count(*) FROM tasks") == 0)

                    try await signalbox.publish([deal])
                    try await signalbox.drained(executions: 1)
                    try await signalbox.expectEachDealFollowedUpOnce([deal])
                    #expect(
                        try await signalbox.lines("SELECT title, assignee, record_id FROM tasks", columns: 3) == [
                            "Call Deal 17 about the next steps|u-3|d-17"
                        ]
                    )
                    #expect(
                        try await signalbox.lines("SELECT record_id, body FROM notes", columns: 2) == [
                            "d-17|Deal won: Deal 17, 17 EUR."
                        ]
                    )

                    for _ in 0..<10 { try await signalbox.publish([deal]) }
                    try await eventually("the matcher has met all eleven") {
                        try await processes[0].metric("signalbox_events_total", ["outcome": "duplicate"]) == 10
                    }
                    try await signalbox.drained(executions: 1)
                    try await signalbox.expectEachDealFollowedUpOnce([deal])
                }
            }
        }
    }
}
