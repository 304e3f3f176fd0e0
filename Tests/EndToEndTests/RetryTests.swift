import Foundation
import Model
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct RetryTests {
        @Test(.timeLimit(.minutes(3)))
        func `an endpoint that answers 503 twice gets the same webhook a third time, and the step is done`()
            async throws
        {
            try await withReceiver("hook_server.py") { hooks in
                try await withInstallation { signalbox in
                    try await signalbox.withoutPackRules()
                    try await signalbox.apply(
                        rules: """
                            name: shaky
                            trigger: deal.won
                            steps:
                              - action: webhook
                                attempts: 5
                                backoff: { initial: 100ms, factor: 2, maximum: 500ms }
                                with: { url: "http://127.0.0.1:\(hooks.port)/shaky" }
                            """
                    )
                    let deal = SampleEvent.dealWon(1, at: signalbox.time)
                    try await signalbox.running([Executable.matcher, Executable.worker(.webhook)]) { _ in
                        try await signalbox.publish([deal])
                        try await signalbox.drained(executions: 1)
                    }
                    let id = deal.effect(of: "shaky").uuidString.lowercased()
                    #expect(hooks.received == [[id, "/shaky", "503"], [id, "/shaky", "503"], [id, "/shaky", "200"]])
                    #expect(
                        try await signalbox.lines("SELECT state, attempts::text FROM steps", columns: 2) == ["done|3"]
                    )
                    #expect(
                        try await signalbox.lines(
                            "SELECT attempt::text, outcome, error_code FROM attempts ORDER BY attempt",
                            columns: 3
                        ) == ["1|retry|http_503", "2|retry|http_503", "3|done|"]
                    )
                    #expect(
                        try await signalbox.lines(
                            "SELECT outcome, status::text, attempts::text FROM deliveries",
                            columns: 3
                        ) == ["done|200|3"]
                    )
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a mailbox that does not exist makes a dead letter with the server's answer`() async throws {
            try await withReceiver("mail_server.py") { mail in
                try await withInstallation { signalbox in
                    try await signalbox.withoutPackRules()
                    try await signalbox.apply(
                        rules: """
                            name: letter
                            trigger: deal.won
                            steps:
                              - action: email
                                with: { to: "nobody@customer.example", subject: "Hello", text: "You won" }
                            """
                    )
                    let executables = [Executable.matcher, Executable.worker(.email), Executable.scheduler]
                    let port = ["SIGNALBOX_EMAIL_PORT": "\(mail.port)"]
                    try await signalbox.running(executables, port) { _ in
                        try await signalbox.publish([.dealWon(1, at: signalbox.time)])
                        try await signalbox.reached(1, rowsIn: "dead_letters")
                    }
                    #expect(mail.received.isEmpty)
                    #expect(
                        try await signalbox.lines(
                            "SELECT subject, queue, kind, cause, event_type, occurrences::text FROM dead_letters",
                            columns: 6
                        ) == ["job|signalbox.action.email|email|smtp_550|deal.won|1"]
                    )
                    #expect(
                        try await signalbox.lines(
                            "SELECT s.state, s.attempts::text, e.state FROM steps s, executions e",
                            columns: 3
                        ) == ["dead|1|failed"]
                    )
                }
            }
        }
    }
}
