import Foundation
import TestKit
import Testing

/// `signalbox simulate RULE` and `signalbox rule graph`, with the membership pack.
@Suite struct WorkflowCommandTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs/membership").path

    /// One of the pack's example events, in a file of its own.
    private func event(_ number: Int, _ folder: TemporaryFolder) throws -> String {
        let lines = try String(contentsOfFile: Self.pack + "/events/members.ndjson", encoding: .utf8).split(
            separator: "\n"
        )
        return try folder.write(String(lines[number - 1]), to: "event-\(number).json")
    }

    @Test func `the pack's rules pass the check, are walked and drawn, and nothing is written`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.output(of: "migrate")
                try await signalbox.output(of: "tenant create acme")
                // A warning would be refused.
                try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")

                let events = Self.pack + "/events/members.ndjson"
                let walk = try await signalbox.output(
                    of: "simulate onboarding --tenant acme --event \(event(1, folder)) --with \(events) --until +30d"
                )
                #expect(walk.contains("came: event_attended membership-3"))
                #expect(walk.contains("branch: then, to `tag-engaged`"))
                #expect(walk.hasSuffix("completed, +1d 21:30 after it began\n"))
                let failed = try await signalbox.output(
                    of: "simulate dunning --tenant acme --event \(event(4, folder)) --fail ask --output json"
                )
                #expect(failed.contains(#""state": "failed""#))
                let file = try await signalbox.output(
                    of: "simulate \(Self.pack)/rules/sla.yaml --tenant acme --event \(event(6, folder)) --until +30m"
                )
                #expect(file.hasSuffix("waiting at `reply-soon` still, +00:30 after it began\n"))
                let unknown = try await signalbox.run(
                    "simulate sla --tenant acme --event \(event(6, folder)) --fail cal"
                )
                #expect(unknown.error.contains("has no step 'cal'; did you mean `call`?"))
                #expect(try await signalbox.run("simulate sla --tenant acme").ending == .exited(2))

                let mermaid = try await signalbox.output(of: "rule graph sla --tenant acme --counts")
                #expect(mermaid.hasPrefix("flowchart TD\n"))
                #expect(mermaid.contains(#"n1 -->|"high, urgent"| n2"#))
                #expect(mermaid.contains("<br/>0\""))
                let picture = try folder.write("", to: "sla.svg")
                try await signalbox.output(of: "rule graph sla --tenant acme --format svg -o \(picture)")
                let svg = try String(contentsOfFile: picture, encoding: .utf8)
                #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
                #expect(svg.contains(">escalate</text>"))
                #expect(try await signalbox.database.psql("SELECT count(*) FROM executions").contains("0"))
            }
        }
    }
}
