import Foundation
import TestKit
import Testing

@Suite struct UsageTests {
    /// A mistake in the arguments, and what the message must name.
    struct Mistake: CustomTestStringConvertible {
        let arguments: [String]
        let named: [String]

        init(_ arguments: String, names named: String...) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.named = named
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Mistake("frobnicate", names: "frobnicate"),
        Mistake("tenant", names: "create"),
        Mistake("tenant list --colour", names: "--colour"),
        Mistake("tenant create", names: "tenant"),
        Mistake("tenant create a/b", names: "a/b", "1 to 64 of A-Z"),
        Mistake("execution list --state done", names: "--state", "completed"),
        Mistake("execution list --limit 0", names: "--limit", "1 to 10000"),
        Mistake("execution list --limit many", names: "--limit", "a whole number"),
        Mistake("execution list --limit -1", names: "--limit", "1 to 10000"),
        Mistake("execution list --page -1", names: "--page", "1 to 1000000"),
        Mistake("rule rollback big-deal --tenant acme --version last", names: "--version", "count from 1"),
        Mistake("rule rollback big-deal --tenant acme --version -1", names: "--version", "count from 1"),
        Mistake("execution show abc", names: "abc", "UUID"),
        Mistake("dead list --output yaml", names: "--output", "table", "json"),
        Mistake("dead list --kind emial", names: "--kind", "did you mean `email`?"),
        Mistake("dead list --since yesterday", names: "--since", "2026-03-01T09:30:00Z", "2h"),
        Mistake("dead replay", names: "which dead letters?", "--all"),
        Mistake("dead replay --state dead", names: "which dead letters?", "--all"),
        Mistake("dead replay abc", names: "abc", "UUID"),
        Mistake("dead replay --all --tenant acme", names: "--all stands alone"),
        Mistake("dead replay 0f8c2a51-7d0e-8b6a-9f52-4f1f0c0a7a11 --cause x", names: "ids or filters"),
        Mistake("dead replay --all --rate fast", names: "--rate", "20/s"),
        Mistake("dead replay --all --limit 0", names: "--limit"),
        Mistake("dead replay --all --edit new.json", names: "--edit", "one event"),
        Mistake("dead replay --resume 0f8c2a51-7d0e-8b6a-9f52-4f1f0c0a7a11 --all", names: "--resume stands alone"),
        Mistake("dead discard --all", names: "--reason"),
        Mistake("dead discard --all --state replayed --reason x", names: "--state", "not replayed ones"),
        Mistake("dead resolve 0f8c2a51-7d0e-8b6a-9f52-4f1f0c0a7a11", names: "--sent", "--not-sent"),
        Mistake("dead resolve a/b --sent", names: "a/b", "id/0"),
        Mistake("task list --record deal", names: "--record", "kind/id"),
        Mistake("delivery list --kind emial", names: "--kind", "did you mean `email`?"),
        Mistake("pack apply somewhere", names: "--tenant"),
        Mistake("event publish", names: "--file"),
        Mistake("event publish --file - --now --unchecked", names: "--now", "--unchecked"),
        Mistake("status --interval 0", names: "--interval"),
        Mistake("audit --since yesterday", names: "--since", "6h or 7d"),
        Mistake("audit --limit -1", names: "--limit", "0 to 10000"),
        Mistake("serve --roles matcher,juggler", names: "--roles", "juggler", "worker.email"),
    ])
    func `Wrong usage exits with 2 and names what is wrong on standard error`(_ mistake: Mistake) async throws {
        let run = try await CommandRun.of(mistake.arguments)
        if mistake.arguments == ["tenant"] {
            // No subcommand is a question, not a mistake.
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("create"))
            return
        }
        #expect(run.ending == .exited(2), "\(run.error)")
        #expect(run.output.isEmpty)
        for name in mistake.named { #expect(run.error.contains(name), "\(run.error)") }
    }

    @Test func `Help and version go to standard output`() async throws {
        let help = try await CommandRun.output(of: "--help")
        for command in [
            "migrate", "topology", "serve", "tenant", "pack", "rule", "status", "audit", "event", "execution", "dead",
            "task", "note", "tag", "delivery",
        ] { #expect(help.contains("\n  \(command) ")) }
        #expect(try await CommandRun.output(of: "--version").hasPrefix("signalbox "))
        #expect(try await CommandRun.output(of: "rule", "list", "--help").contains("--config <file>"))
    }

    @Test(arguments: ["bash", "zsh"])
    func `Completion scripts are ones that the shell can read`(_ shell: String) async throws {
        let script = try await CommandRun.output(of: "--generate-completion-script", shell)
        #expect(script.contains("execution"))
        #expect(script.contains("--tenant"))
        guard shell == "bash" else { return }
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            let file = folder + "/completion"
            try Data(script.utf8).write(to: URL(fileURLWithPath: file))
            _ = try await ChildProcess.output(of: "/bin/bash", ["-n", file])
        }
    }

    @Test func `A configuration file that is not there is named`() async throws {
        let run = try await CommandRun.of("tenant", "list", "--config", "/nowhere/signalbox.yaml")
        #expect(run.ending == .exited(1))
        #expect(run.error.contains("/nowhere/signalbox.yaml"))
    }

    @Test func `A server that is not there is named with host and port`() async throws {
        // Port 9 is discard's, which nobody has run for decades.
        let nobody = ["SIGNALBOX_POSTGRES_PORT": "9", "SIGNALBOX_RABBITMQ_PORT": "9"]
        let list = try await CommandRun.of("tenant", "list", environment: nobody)
        #expect(list.ending == .exited(1))
        #expect(list.error.contains("Postgres at 127.0.0.1:9 cannot be reached"))
        #expect(list.error.contains("postgres.port"))
        #expect(!list.error.contains("?.") && !list.error.contains(".."))
        let check = try await CommandRun.of("topology", "check", environment: nobody)
        #expect(check.ending == .exited(1))
        #expect(check.error.contains("RabbitMQ at 127.0.0.1:9"))
        let status = try await CommandRun.of("status", environment: nobody)
        #expect(status.ending == .exited(1))
        #expect(status.error.contains("Postgres at 127.0.0.1:9") && status.error.contains("RabbitMQ at 127.0.0.1:9"))
    }

    @Test func `Topology is applied through the management API, and it is said where that is set`() async throws {
        let run = try await CommandRun.of("topology", "apply")
        #expect(run.ending == .exited(1))
        #expect(run.error.contains("rabbitmq.managementURL is not set"))
    }
}
