import Foundation
import Model
import TestKit
import Testing

@Suite struct OperatingTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs/crm").path

    @Test func `A database is migrated once, and what is not migrated says so`() async throws {
        try await ServersFixture.with { signalbox in
            let early = try await signalbox.run("tenant list")
            #expect(early.ending == .exited(1))
            #expect(early.error.contains("run `signalbox migrate`"))
            let first = try await signalbox.output(of: "migrate")
            #expect(first.contains("migrated to 1:"))
            #expect(first.contains("partitions"))
            let second = try await signalbox.output(of: "migrate")
            #expect(!second.contains("migrated to"))
            #expect(!second.contains("partitions"))
        }
    }

    @Test func `The topology is applied, checked, and found broken`() async throws {
        try await ServersFixture.with { signalbox in
            let early = try await signalbox.run("topology check")
            #expect(early.ending == .exited(1))
            #expect(early.error.contains("missing") && early.error.contains("signalbox topology apply"))
            #expect(early.error.split(separator: "\n").count > 10, "a line for each difference")
            #expect(try await signalbox.output(of: "topology apply").contains("applied to virtual host"))
            #expect(try await signalbox.output(of: "topology check").contains("as it should be"))
            var withoutManagement = signalbox.environment
            withoutManagement["SIGNALBOX_RABBITMQ_MANAGEMENT_URL"] = nil
            let run = try await CommandRun.of("topology", "check", environment: withoutManagement)
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("rabbitmq.managementURL is not set"))
            var elsewhere = signalbox.environment
            elsewhere["SIGNALBOX_RABBITMQ_VIRTUAL_HOST"] = "nowhere/at all"
            for verb in ["check", "apply"] {
                let lost = try await CommandRun.of("topology", verb, environment: elsewhere)
                #expect(lost.ending == .exited(1))
                #expect(lost.error.contains("RabbitMQ has no virtual host 'nowhere/at all'"))
                #expect(lost.error.contains("rabbitmq.virtualHost"))
            }
        }
    }

    @Test func `Tenants and rules are set up, listed and changed, and near misses are guessed`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            #expect(try await signalbox.output(of: "tenant create acme --name Acme").contains("created"))
            #expect(try await signalbox.output(of: "tenant create acme").contains("already"))
            let empty = try await signalbox.run("rule list --tenant acme")
            #expect(empty.ending == .exited(0) && empty.output.isEmpty && empty.error == "none\n")

            let first = try await signalbox.object(of: "pack apply \(Self.pack) --tenant acme")
            #expect(first["pack"] as? String == "crm")
            let changes = try #require(first["rules"] as? [[String: String]])
            #expect(!changes.isEmpty && changes.allSatisfy { $0["change"] == "created" })
            let again = try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
            #expect(again.contains("unchanged") && !again.contains("created"))

            let rules = try await signalbox.objects(of: "rule list --tenant acme --state active")
            #expect(rules.count == changes.count)
            let page = try await signalbox.objects(of: "rule list --limit 1 --page 2")
            #expect(page.count == 1 && page.first?["name"] as? String == rules[1]["name"] as? String)
            let shown = try await signalbox.object(of: "rule show big-deal --tenant acme")
            #expect((shown["definition"] as? [String: Any])?["trigger"] as? String == "deal.created")

            #expect(try await signalbox.output(of: "rule pause big-deal --tenant acme").contains("was active"))
            #expect(try await signalbox.objects(of: "rule list --state paused").count == 1)
            let miss = try await signalbox.run("rule pause big-dael --tenant acme")
            #expect(miss.ending == .exited(1) && miss.error.contains("did you mean `big-deal`?"))
            let stranger = try await signalbox.run("rule list --tenant acne")
            #expect(stranger.ending == .exited(1) && stranger.error.contains("did you mean `acme`?"))

            #expect(try await signalbox.output(of: "tenant suspend acme").contains("suspended"))
            #expect(try await signalbox.objects(of: "tenant list").first?["state"] as? String == "suspended")
        }
    }

    @Test func `There is nothing to say of the rules in the documents' examples`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "tenant create acme")
            try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
            let examples = URL(fileURLWithPath: Self.pack).appendingPathComponent("../../../docs/examples/rules")
                .standardized
            let files = try FileManager.default.contentsOfDirectory(atPath: examples.path).filter {
                $0.hasSuffix(".yaml")
            }
            #expect(!files.isEmpty)
            for file in files {
                let findings = try await signalbox.objects(of: "rule check \(examples.path)/\(file) --tenant acme")
                #expect(findings.isEmpty, "\(file): \(findings)")
            }
        }
    }

    @Test func `A rule for an event type that no catalog has is refused`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "tenant create acme")
            try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
            try await withTemporaryFolder { folder in
                let rule = "name: r\ntrigger: deal.wom\nsteps:\n  - { name: tag, action: tag, with: { tag: x } }\n"
                let file = try folder.write(rule, to: "r.yaml")
                let run = try await signalbox.run("rule apply \(file) --tenant acme")
                #expect(run.ending == .exited(1))
                #expect(
                    run.error.contains(
                        "\(file):2:10: r: trigger: error unknown_event_type: there is no event type `deal.wom`"
                    )
                )
                #expect(run.error.contains("did you mean `deal.won`?"))
                #expect(try await signalbox.run("rule check \(file) --tenant acme").ending == .exited(1))

                let odd = "trigger: deal.won\nconditions:\n  - { path: deal.nmae, equals: a }\n"
                let warned = try folder.write(
                    "name: r\n\(odd)steps:\n  - { action: note, with: { text: x } }\n",
                    to: "w.yaml"
                )
                let refused = try await signalbox.run("rule apply \(warned) --tenant acme")
                #expect(refused.ending == .exited(1) && refused.error.contains("--force"))
                #expect(
                    refused.error.contains("conditions[0]: warning unknown_field") && refused.error.contains("`name`?")
                )
                #expect(try await signalbox.run("rule check \(warned) --tenant acme").ending == .exited(0))
                #expect(
                    try await signalbox.output(of: "rule apply \(warned) --tenant acme --force").contains("created")
                )
            }
        }
    }

    @Test func `An event is published, served, and shown with what became of it`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "tenant create acme")
            try await withTemporaryFolder { folder in
                let rule = """
                    name: mark
                    trigger: deal.created
                    steps:
                      - { name: tag, action: tag, with: { tag: seen } }
                      - { name: note, action: note, with: { text: "Deal {{deal.name}}" } }
                    """
                try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
                try await signalbox.output(of: "rule apply \(try folder.write(rule, to: "r.yaml")) --tenant acme")
                let early = try await signalbox.run("event publish --file /dev/null")
                #expect(early.ending == .exited(1) && early.error.contains("signalbox topology apply"))
                try await signalbox.output(of: "topology apply")

                let event = """
                    {"specversion":"1.0","id":"e-1","source":"/crm","type":"deal.created","time":"\(WallClock.system.now)",\
                    "subject":"deal/d-17","data":{"deal":{"id":"d-17","name":"Harbour lights","amount":10}}}
                    """
                let file = try folder.write("\(event)\n", to: "events.ndjson")
                let published = try await signalbox.output(of: "event publish --file \(file) --tenant acme")
                #expect(published.hasPrefix("confirmed 1 of 1 events"))
                let broken = try folder.write("no event\n", to: "broken.ndjson")
                try await signalbox.output(of: "event publish --file \(broken) --unchecked")
                let waiting = try await signalbox.object(of: "status")
                let queues = try #require(waiting["queues"] as? [[String: Any]])
                #expect(queues.first?["messages"] as? Int == 2)
                #expect((waiting["rolesNotRunning"] as? [String])?.contains("matcher") == true)

                try await withChildProcess("signalbox", arguments: ["serve"], environment: serving(signalbox)) {
                    serve in
                    try await eventually(within: .seconds(60), "the execution is completed") {
                        try await signalbox.objects(of: "execution list --tenant acme --state completed").count == 1
                    }
                    try await eventually(within: .seconds(60), "the broken line is a dead letter") {
                        try await signalbox.objects(of: "dead list --cause malformed_json").count == 1
                    }
                    let status = try await signalbox.object(of: "status")
                    #expect(status["rolesNotRunning"] as? [String] == [])
                    #expect((status["deadLetters"] as? [[String: Any]])?.first?["cause"] as? String == "malformed_json")
                    let screen = try await signalbox.output(of: "status")
                    #expect(screen.contains("Open steps: none") && screen.contains("malformed_json"))
                    let audit = try await signalbox.object(of: "audit --since all")
                    #expect((audit["problems"] as? [Any])?.isEmpty == true)
                    let counts = try #require(audit["counts"] as? [[String: Any]])
                    #expect(counts.first { $0["what"] as? String == "steps" }?["count"] as? Int == 2)
                    serve.terminate()
                    try await serve.end()
                }

                let shown = try await signalbox.objects(of: "event show e-1")
                let execution = try #require((shown.first?["executions"] as? [[String: Any]])?.first)
                #expect(execution["rule"] as? String == "mark")
                let steps = try #require(execution["steps"] as? [[String: Any]])
                #expect(steps.map { $0["name"] as? String } == ["tag", "note"])
                #expect(steps.allSatisfy { ($0["attempts"] as? [Any])?.count == 1 })
                let id = try #require(execution["id"] as? String)
                let text = try await signalbox.output(of: "execution show \(id)")
                #expect(text.contains("mark, version 1") && text.contains("completed"))

                let tags = try await signalbox.objects(of: "tag list --tenant acme --record deal/d-17")
                #expect(tags.map { $0["tag"] as? String } == ["seen"])
                let notes = try await signalbox.objects(of: "note list --tenant acme --record deal/d-17")
                #expect(notes.map { $0["body"] as? String } == ["Deal Harbour lights"])
                #expect(try await signalbox.objects(of: "note list --tenant acme --record deal/d-18").isEmpty)
                #expect(try await signalbox.objects(of: "task list").isEmpty)
                #expect(try await signalbox.objects(of: "delivery list --record deal/d-17").isEmpty)
                #expect(try await signalbox.objects(of: "event list --type deal.created").count == 1)

                let letter = try #require(try await signalbox.objects(of: "dead list").first?["id"] as? String)
                #expect(try await signalbox.object(of: "dead show \(letter)")["body"] as? String == "no event")
                let none = try await signalbox.run("event show e-2 --tenant acme")
                #expect(none.ending == .exited(1) && none.error.contains("no event 'e-2' of tenant 'acme'"))
            }
        }
    }

    private func serving(_ signalbox: ServersFixture) -> [String: String] {
        signalbox.environment.merging(["SIGNALBOX_CONFIG": "/dev/null"]) { _, new in new }
    }
}
