import Foundation
import Model
import TestKit
import Testing

extension EndToEnd {
    /// kill -9 between sending and recording: nobody can know whether the other side has it.
    @Suite
    struct LostWorkerTests {
        private static let lease = ["SIGNALBOX_WORKER_LEASE": "2s", "SIGNALBOX_WORKER_CONCURRENCY": "8"]

        @Test(.timeLimit(.minutes(3)))
        func `webhooks that a killed worker had under way are sent again under the same id`() async throws {
            try await withReceiver("hook_server.py") { hooks in
                try await withInstallation { signalbox in
                    try await signalbox.withoutPackRules()
                    try await signalbox.apply(
                        rules: """
                            name: slow
                            trigger: deal.won
                            steps:
                              - action: webhook
                                backoff: { initial: 100ms, maximum: 1s }
                                with: { url: "http://127.0.0.1:\(hooks.port)/slow" }
                            """
                    )
                    let deals = signalbox.deals(0..<40)
                    try await signalbox.running(Executable.matcher) { _ in
                        let underWay = try await crash(.webhook, in: signalbox, deals, after: 12, at: hooks)
                        // Eight in the air, and as many again that have landed and are not recorded.
                        #expect((1...16).contains(underWay))
                        try await signalbox.running(Executable.worker(.webhook), Self.lease) { _ in
                            try await signalbox.drained(executions: 40)
                        }
                        // Each at least once; and twice at most those that nobody had recorded.
                        let requests = hooks.received.compactMap { UUID(uuidString: $0[0]) }
                        #expect(Set(requests) == Set(deals.effects(of: "slow")))
                        #expect(requests.count <= 40 + underWay)
                        #expect(try await signalbox.count("SELECT count(*) FROM steps WHERE attempts = 2") == underWay)
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `emails that a killed worker had under way are left to an operator, and none is sent twice`() async throws
        {
            try await withReceiver("mail_server.py") { mail in
                try await withInstallation { installation in
                    var signalbox = installation
                    signalbox.environment["SIGNALBOX_EMAIL_PORT"] = "\(mail.port)"
                    try await signalbox.withoutPackRules()
                    try await signalbox.apply(
                        rules: """
                            name: letter
                            trigger: deal.won
                            steps:
                              - action: email
                                with: { to: "slow@{{deal.id}}.example", subject: "Hello", text: "You won" }
                            """
                    )
                    let deals = signalbox.deals(0..<40)
                    try await signalbox.running(Executable.matcher) { _ in
                        let underWay = try await crash(.email, in: signalbox, deals, after: 12, at: mail)
                        #expect((1...16).contains(underWay))
                        try await signalbox.running(Executable.worker(.email), Self.lease) { _ in
                            try await eventually(within: .seconds(60), "every step is settled") {
                                try await signalbox.count(
                                    "SELECT count(*) FROM steps WHERE state IN ('done', 'unknown')"
                                ) == 40
                            }
                        }
                        #expect(
                            try await signalbox.lines(
                                "SELECT state, error_code, count(*)::text FROM steps GROUP BY 1, 2 ORDER BY 1",
                                columns: 3
                            ) == ["done||\(40 - underWay)", "unknown|worker_lost|\(underWay)"]
                        )
                        let messages = mail.received.map { $0[0] }
                        #expect(Set(messages).count == messages.count)
                        #expect(messages.count >= 40 - underWay)
                    }
                }
            }
        }

        /// Kills a worker once its receiver has seen some requests; returns how many were sent and not recorded.
        private func crash(
            _ kind: ActionKind,
            in signalbox: Installation,
            _ deals: [SampleEvent],
            after requests: Int,
            at receiver: Receiver
        ) async throws -> Int {
            try await signalbox.running(Executable.worker(kind), Self.lease) { worker in
                try await signalbox.publish(deals)
                try await eventually("\(requests) requests have come") { receiver.received.count >= requests }
                try await worker.crash()
            }
            // Its last transaction may still be running, in a session that outlives it.
            try await eventually("its sessions are over") {
                try await signalbox.count(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                        AND application_name LIKE 'signalbox worker.%'
                    """
                ) == 0
            }
            return try await signalbox.count("SELECT count(*) FROM steps WHERE state = 'running'")
        }
    }
}
