import Foundation
import Model
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct ShutdownTests {
        @Test(.timeLimit(.minutes(4)))
        func `SIGTERM in the middle of work ends all in time, and nothing is lost or doubled after the restart`()
            async throws
        {
            try await withInstallation { signalbox in
                let deals = signalbox.deals(0..<2000)
                try await signalbox.running(Executable.forDeals) { processes in
                    async let published: Void = signalbox.publish(deals)
                    try await signalbox.reached(200, rowsIn: "tasks")
                    for running in processes { running.process.terminate() }
                    for running in processes {
                        #expect(try await running.process.end(within: .seconds(27)) == .exited(0))
                    }
                    try await published
                }
                let done = try await signalbox.count("SELECT count(*) FROM executions WHERE state = 'completed'")
                #expect(done < 2000, "the processes were stopped too late for a proof")
                try await signalbox.running(Executable.forDeals) { _ in
                    try await signalbox.drained(executions: 2000)
                    try await signalbox.expectEachDealFollowedUpOnce(deals)
                }
            }
        }

        @Test(.timeLimit(.minutes(4)))
        func `SIGTERM lets requests under way end and records them: none is sent again`() async throws {
            try await withReceiver("hook_server.py") { hooks in
                try await withInstallation { signalbox in
                    try await signalbox.withoutPackRules()
                    try await signalbox.apply(
                        rules: """
                            name: slow
                            trigger: deal.won
                            steps:
                              - action: webhook
                                with: { url: "http://127.0.0.1:\(hooks.port)/slow" }
                            """
                    )
                    let deals = signalbox.deals(0..<400)
                    let concurrency = ["SIGNALBOX_WORKER_CONCURRENCY": "16"]
                    try await signalbox.running(Executable.matcher) { _ in
                        try await signalbox.running(Executable.worker(.webhook), concurrency) { worker in
                            try await signalbox.publish(deals)
                            try await eventually("requests are under way") { hooks.received.count >= 32 }
                            #expect(try await worker.stop(within: .seconds(27)) == .exited(0))
                        }
                        // What was under way is recorded, and no lease is left behind.
                        let sent = hooks.received.count
                        #expect(sent < 400)
                        #expect(
                            try await signalbox.lines(
                                "SELECT state, count(*)::text FROM steps GROUP BY 1 ORDER BY 1",
                                columns: 2
                            ) == ["done|\(sent)", "pending|\(400 - sent)"]
                        )
                        try await signalbox.running(Executable.worker(.webhook)) { _ in
                            try await signalbox.drained(executions: 400)
                        }
                    }
                    let requests = hooks.received.compactMap { UUID(uuidString: $0[0]) }
                    #expect(requests.sorted() == deals.effects(of: "slow"))
                }
            }
        }
    }
}
