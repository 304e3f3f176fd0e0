import Foundation
import TestKit
import Testing

@Suite struct AuditTests {
    @Test func `What adds up exits with 0, what does not with 1, and names the row`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "tenant create acme")
            #expect(try await signalbox.output(of: "audit").contains("All of it adds up"))
            let empty = try await signalbox.object(of: "audit --since all --tenant acme")
            #expect((empty["problems"] as? [Any])?.isEmpty == true && empty["problemCount"] as? Int == 0)
            #expect(empty["tenant"] as? String == "acme")

            for (days, id) in [(0, "e-1"), (3, "e-2")] {
                try await signalbox.database.psql(
                    """
                    INSERT INTO events (occurred_at, key, tenant, type, source, id, data, matches)
                    VALUES (now() - \(days) * interval '1 day', gen_random_uuid(), 'acme', 'deal.won', 'crm', '\(id)', '{}', 1)
                    """
                )
            }
            let recent = try await signalbox.run("audit")
            #expect(recent.ending == .exited(1) && recent.error == "Error: 2 rows do not add up\n")
            #expect(recent.output.contains("event_executions") && recent.output.contains("it fired 1 rules and has 0"))
            let all = try await signalbox.run("audit --since 7d --limit 3 --output json")
            #expect(all.ending == .exited(1))
            let report = try #require(try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [String: Any])
            #expect(report["problemCount"] as? Int == 4)
            let problems = try #require(report["problems"] as? [[String: Any]])
            #expect(problems.map { $0["check"] as? String } == ["event_executions", "event_executions", "event_key"])
            #expect(problems.allSatisfy { $0["tenant"] as? String == "acme" && $0["detail"] is String })
            let cut = try await signalbox.run("audit --since all --limit 1")
            #expect(cut.output.contains("1 of 4 rows are shown"))

            #expect(try await signalbox.run("audit --since 2999-01-01T00:00:00Z").ending == .exited(0))
            let stranger = try await signalbox.run("audit --tenant acne")
            #expect(stranger.ending == .exited(1) && stranger.error.contains("did you mean `acme`?"))
        }
    }
}
