import Foundation
import Model
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct FleetTests {
        @Test(.timeLimit(.minutes(4)))
        func `each executable does its part alone, one after the other, against the same servers`() async throws {
            try await withFiveKinds { signalbox, hooks, mail in
                let deals = signalbox.deals(0..<100, type: "deal.created")
                try await signalbox.publish(deals)
                try await signalbox.running(Executable.matcher) { matcher in
                    try await signalbox.reached(100, rowsIn: "events")
                    try await eventually("the jobs are published") {
                        try await matcher.metric("signalbox_events_total", ["outcome": "accepted"]) == 100
                    }
                    #expect(try await signalbox.count("SELECT count(*) FROM steps WHERE state = 'pending'") == 500)
                    #expect(try await matcher.stop() == .exited(0))
                }
                for (number, kind) in ActionKind.all.enumerated() {
                    try await signalbox.running(Executable.worker(kind)) { worker in
                        try await eventually("\(kind) is done") {
                            try await signalbox.count("SELECT count(*) FROM steps WHERE state = 'done'")
                                == 100 * (number + 1)
                        }
                        #expect(try await worker.stop() == .exited(0))
                    }
                }
                try await signalbox.drained(executions: 500)
                try await expectAllOnce(deals, signalbox, hooks, mail)
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func `two of each executable share 1,000 events, and every effect is there once`() async throws {
            try await withFiveKinds { signalbox, hooks, mail in
                let deals = signalbox.deals(0..<1000, type: "deal.created")
                let fleet = [Executable.matcher] + ActionKind.all.map(Executable.worker)
                try await signalbox.running(fleet + fleet) { processes in
                    try await signalbox.publish(deals)
                    try await signalbox.drained(executions: 5000)
                    try await expectAllOnce(deals, signalbox, hooks, mail)

                    var accepted: [Double] = []
                    for matcher in [processes[0], processes[fleet.count]] {
                        accepted.append(try await matcher.metric("signalbox_events_total", ["outcome": "accepted"]))
                    }
                    #expect(accepted.allSatisfy { $0 > 0 })
                    #expect(accepted.reduce(0, +) == 1000)
                    let workers = try await signalbox.lines(
                        """
                        SELECT kind, count(DISTINCT attempts.worker)::text
                        FROM attempts JOIN steps USING (occurred_at, execution, ordinal) GROUP BY 1 ORDER BY 1
                        """,
                        columns: 2
                    )
                    #expect(workers == ["email|2", "note|2", "tag|2", "task|2", "webhook|2"])
                }
            }
        }

        /// One rule for each kind, all fired by the same event.
        private func withFiveKinds(
            _ body: (Installation, Receiver, Receiver) async throws -> Void
        ) async throws {
            try await withReceiver("hook_server.py") { hooks in
                try await withReceiver("mail_server.py") { mail in
                    try await withInstallation { installation in
                        var signalbox = installation
                        signalbox.environment["SIGNALBOX_EMAIL_PORT"] = "\(mail.port)"
                        try await signalbox.withoutPackRules()
                        try await signalbox.apply(rules: Self.rules(hookPort: hooks.port))
                        try await body(signalbox, hooks, mail)
                    }
                }
            }
        }

        private func expectAllOnce(
            _ deals: [SampleEvent],
            _ signalbox: Installation,
            _ hooks: Receiver,
            _ mail: Receiver
        ) async throws {
            #expect(try await signalbox.ids(in: "tag_changes").sorted() == deals.effects(of: "a-tag"))
            #expect(try await signalbox.ids(in: "tasks").sorted() == deals.effects(of: "a-task"))
            #expect(try await signalbox.ids(in: "notes").sorted() == deals.effects(of: "a-note"))
            #expect(try await signalbox.count("SELECT count(*) FROM tags") == deals.count)

            let requests = hooks.received.compactMap { UUID(uuidString: $0[0]) }
            #expect(requests.sorted() == deals.effects(of: "a-webhook"))
            let messages = mail.received.map { $0[0] }
            let expected = deals.indices.map { number in
                let key = deals[number].effect(of: "an-email", recipient: "d-\(number)@customer.example")
                return "<\(key.uuidString.lowercased())@example.com>"
            }
            #expect(messages.sorted() == expected.sorted())
            #expect(
                try await signalbox.lines("SELECT DISTINCT state, attempts::text FROM steps", columns: 2) == ["done|1"]
            )
            #expect(
                try await signalbox.lines(
                    "SELECT kind, outcome, attempts::text, count(*)::text FROM deliveries GROUP BY 1, 2, 3 ORDER BY 1",
                    columns: 4
                ) == ["email|done|1|\(deals.count)", "webhook|done|1|\(deals.count)"]
            )
        }

        private static func rules(hookPort: Int) -> String {
            """
            name: a-tag
            trigger: deal.created
            steps:
              - action: tag
                with: { record: { kind: deal, id: "{{deal.id}}" }, tag: new }
            ---
            name: a-task
            trigger: deal.created
            steps:
              - action: task
                with: { record: { kind: deal, id: "{{deal.id}}" }, title: "Look at {{deal.name}}" }
            ---
            name: a-note
            trigger: deal.created
            steps:
              - action: note
                with: { record: { kind: deal, id: "{{deal.id}}" }, text: "{{deal.name}} is new" }
            ---
            name: a-webhook
            trigger: deal.created
            steps:
              - action: webhook
                with: { url: "http://127.0.0.1:\(hookPort)/ok" }
            ---
            name: an-email
            trigger: deal.created
            steps:
              - action: email
                with: { to: "{{deal.id}}@customer.example", subject: "Hello", text: "About {{deal.name}}" }
            """
        }
    }
}

extension [SampleEvent] {
    /// The keys of what a rule must do for all of them, in order.
    func effects(of rule: String, step: Int = 0) -> [UUID] {
        map { $0.effect(of: rule, step: step) }.sorted()
    }
}
