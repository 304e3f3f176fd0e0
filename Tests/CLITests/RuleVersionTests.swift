import Foundation
import TestKit
import Testing

@Suite struct RuleVersionTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs/crm").path

    private func rule(_ amount: Int, steps: String = "") -> String {
        """
        name: large
        trigger: deal.created
        conditions:
          - { path: deal.amount, greater_than: \(amount) }
        steps:
          - { name: tag, action: tag, with: { tag: large } }
        \(steps)
        """
    }

    @Test func `A draft is compared, tried, activated and rolled back, and the history has it all`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "tenant create acme")
            try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
            try await withTemporaryFolder { folder in
                let first = try folder.write(rule(5000), to: "first.yaml")
                let note = "  - { name: note, action: note, with: { text: look } }"
                let second = try folder.write(rule(100, steps: note), to: "second.yaml")
                try await signalbox.output(of: "rule apply \(first) --tenant acme")
                let drafted = try await signalbox.output(of: "rule apply \(second) --tenant acme --draft")
                #expect(drafted.contains("drafted"))

                let list = try await signalbox.objects(of: "rule list --tenant acme --type deal.created")
                let large = try #require(list.first { $0["name"] as? String == "large" })
                #expect(large["version"] as? Int == 1 && large["draft"] as? Int == 2)

                let difference = try await signalbox.output(of: "rule diff large --tenant acme")
                #expect(difference.contains("large: version 1 → version 2, a draft"))
                #expect(difference.contains("5000 → 100"))
                #expect(difference.contains("+ steps[note]: "))
                let changes = try await signalbox.object(of: "rule diff large --tenant acme --from 2 --to 1")
                let entries = try #require(changes["changes"] as? [[String: Any]])
                #expect(entries.contains { $0["path"] as? String == "steps[note]" && $0["to"] == nil })
                let same = try await signalbox.output(of: "rule diff large \(first) --tenant acme")
                #expect(same.contains("no difference"))

                let data = "--type deal.created --set deal.amount=1000 --rule large --tenant acme"
                #expect(try await signalbox.output(of: "simulate \(data)").contains("large, version 1: would not fire"))
                #expect(
                    try await signalbox.output(of: "simulate \(data) --draft").contains("large, version 2: would fire")
                )
                let tally = try await signalbox.run("backtest --rule large --draft --since 1d --tenant acme")
                #expect(tally.ending == .exited(0), "\(tally.error)")

                let shown = try await signalbox.object(of: "rule show large --tenant acme --draft")
                #expect(shown["version"] as? Int == 2 && shown["currentVersion"] as? Int == 1)
                #expect(shown["currentSince"] is NSNull)

                let activated = try await signalbox.output(of: "rule activate large --tenant acme")
                #expect(activated.contains("version 2 of the rule 'large' is current now; it was version 1"))
                #expect(try await signalbox.run("rule show large --tenant acme --draft").ending == .exited(1))
                let back = try await signalbox.output(of: "rule rollback large --tenant acme")
                #expect(back.contains("version 1 of the rule 'large' is current now; it was version 2"))
                let again = try await signalbox.output(of: "rule activate large --version 1 --tenant acme")
                #expect(again.contains("current already"))
                let unknown = try await signalbox.run("rule activate large --version 7 --tenant acme")
                #expect(unknown.ending == .exited(1) && unknown.error.contains("it has 1, 2"))

                let history = try await signalbox.objects(of: "rule history large --tenant acme")
                #expect(history.compactMap { $0["change"] as? String } == ["rollback", "activate", "draft", "apply"])
                #expect(history.compactMap { $0["version"] as? Int } == [1, 2, 1, 1])
            }
        }
    }

    @Test func `Versions are asked for of a rule that is named`() async throws {
        for arguments in [
            ["simulate", "--type", "t", "--tenant", "acme", "--draft"],
            ["backtest", "--since", "1d", "--tenant", "acme"],
            ["backtest", "--rule", "large", "--since", "1d", "--tenant", "acme"],
            ["rule", "show", "large", "--tenant", "acme", "--draft", "--version", "1"],
            ["rule", "diff", "large", "file.yaml", "--to", "1", "--tenant", "acme"],
        ] {
            let run = try await CommandRun.of(arguments)
            #expect(run.ending == .exited(2), "\(arguments): \(run.error)")
        }
    }
}
