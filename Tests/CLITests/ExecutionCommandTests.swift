import Foundation
import Model
import TestKit
import Testing

@Suite struct ExecutionCommandTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs/crm").path

    /// A rule, and executions of it whose steps nobody has taken.
    private func with(_ body: (ServersFixture) async throws -> Void) async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "topology apply")
            try await signalbox.output(of: "tenant create acme")
            try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
            try await signalbox.database.psql(
                """
                WITH told AS (
                    INSERT INTO events (occurred_at, key, tenant, type, source, id, data, matches)
                    SELECT date_trunc('second', now()) - n * interval '1 minute', gen_random_uuid(), 'acme',
                        'deal.created', 'crm', 'e-' || n, '{}', 1 FROM generate_series(1, 5) AS n
                    RETURNING *
                ), begun AS (
                    INSERT INTO executions (occurred_at, id, tenant, event, rule, rule_version)
                    SELECT t.occurred_at, gen_random_uuid(), 'acme', t.key, r.id, 1 FROM told t
                    JOIN rules r ON r.name = 'big-deal' RETURNING *
                )
                INSERT INTO steps (occurred_at, execution, ordinal, kind) SELECT occurred_at, id, 0, 'tag' FROM begun
                """
            )
            try await body(signalbox)
        }
    }

    private func states(_ signalbox: ServersFixture) async throws -> String {
        try await signalbox.database.psql(
            "SELECT string_agg(state || CASE WHEN paused_at IS NULL THEN '' ELSE '*' END, ' ' ORDER BY occurred_at) FROM executions"
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `Executions are counted, paused, resumed, cancelled and retried, and the record says who did it`()
        async throws
    {
        try await with { signalbox in
            let preview = try await signalbox.output(of: "execution pause --rule big-deal --tenant acme --dry-run")
            #expect(preview.contains("pending") && preview.contains("5"))
            #expect(try await states(signalbox) == "pending pending pending pending pending")

            let paused = try await signalbox.output(of: "execution pause --rule big-deal --tenant acme --reason look")
            #expect(paused == "paused 5 executions\n")
            #expect(try await states(signalbox) == "pending* pending* pending* pending* pending*")
            let list = try await signalbox.output(of: "execution list --tenant acme")
            #expect(list.contains("pending, paused"))

            let ids = try await signalbox.objects(of: "execution list --tenant acme").compactMap { $0["id"] as? String }
            let resumed = try await signalbox.output(of: "execution resume \(ids[0]) \(ids[1])")
            #expect(resumed == "resumed 2 executions, published 2 jobs\n")
            let cancelled = try await signalbox.output(of: "execution cancel \(ids[0]) --reason wrong")
            #expect(cancelled == "cancelled 1 execution\n")
            let retried = try await signalbox.output(of: "execution retry --state cancelled --since 1d")
            #expect(retried == "retried 1 execution, published 1 job\n")

            let shown = try await signalbox.output(of: "execution show \(ids[0])")
            for word in ["pause", "resume", "cancel", "retry", "look", "wrong"] { #expect(shown.contains(word)) }
            let log = try await signalbox.output(of: "dead log")
            #expect(log.contains("execution cancel") && log.contains("execution retry"))

            let unknown = try await signalbox.run("execution cancel \(UUID().uuidString)")
            #expect(unknown.ending == .exited(1) && unknown.error.contains("there is no execution"))
            for command in ["execution list --rule big-deel", "execution list --rule big-deel --tenant acme"] {
                let misspelt = try await signalbox.run(command)
                #expect(misspelt.ending == .exited(1))
                #expect(misspelt.error.contains("rule 'big-deel'") && misspelt.error.contains("big-deal"))
            }
            #expect(try await signalbox.run("execution cancel").ending == .exited(2))
            #expect(try await signalbox.run("execution cancel --all --tenant acme").ending == .exited(2))
            let step = try await signalbox.output(of: "execution cancel --all")
            #expect(step == "cancelled 5 executions\n")
            let over = try await signalbox.run("execution cancel \(ids[0])")
            #expect(over.error == "0 executions to cancel; those named are: 1 cancelled\n")
            let none = try await signalbox.output(of: "execution retry --all --from untag")
            #expect(none.contains("retried 0 executions; 5 did not need it any more, or could not"))
            let nowhere = try await signalbox.run("execution retry --rule big-deal --from tga")
            #expect(nowhere.ending == .exited(1))
            #expect(nowhere.error.contains("the rule 'big-deal' has no step 'tga'") && nowhere.error.contains("`tag`"))
        }
    }

    @Test func `A rule that is resumed publishes what it held, and a new version may cancel or restart`() async throws {
        try await with { signalbox in
            try await signalbox.output(of: "rule pause big-deal --tenant acme")
            let resumed = try await signalbox.output(of: "rule resume big-deal --tenant acme")
            #expect(resumed.contains("it was paused; published 5 jobs that it held"))
            #expect(
                try await signalbox.output(of: "rule resume big-deal --tenant acme").contains("already; published 5")
            )
            let archived = try await signalbox.output(of: "rule archive big-deal --tenant acme --executions finish")
            #expect(archived.contains("is archived now"))
            #expect(try await signalbox.database.psql("SELECT drains FROM rules WHERE name = 'big-deal'").contains("t"))
            try await signalbox.output(of: "rule resume big-deal --tenant acme")
            try await withTemporaryFolder { folder in
                let rule = """
                    name: big-deal
                    trigger: deal.created
                    onNewVersion: cancel
                    steps:
                      - { name: tag, action: tag, with: { tag: other } }
                    """
                let file = try folder.write(rule, to: "rule.yaml")
                try await signalbox.output(of: "rule apply \(file) --tenant acme --draft")
                let activated = try await signalbox.output(of: "rule activate big-deal --tenant acme")
                #expect(activated.contains("5 executions of other versions cancelled"))
            }
            #expect(try await states(signalbox) == "cancelled cancelled cancelled cancelled cancelled")
            let list = try await signalbox.output(of: "execution list --tenant acme")
            #expect(list.contains("version 2 of the rule is current"))
        }
    }

    @Test func `A pack whose rule is changed cancels what its other versions have begun, again if it was stopped`()
        async throws
    {
        try await with { signalbox in
            try await withTemporaryFolder { folder in
                let pack = folder.path + "/crm"
                try FileManager.default.copyItem(atPath: Self.pack, toPath: pack)
                let rule = pack + "/rules/big-deal.yaml"
                let changed = try String(contentsOfFile: rule, encoding: .utf8)
                    .replacing("trigger: deal.created\n", with: "trigger: deal.created\nonNewVersion: cancel\n")
                try changed.write(toFile: rule, atomically: true, encoding: .utf8)

                let first = try await signalbox.run("pack apply \(pack) --tenant acme")
                #expect(first.ending == .exited(0))
                #expect(first.error == "big-deal: 5 executions of other versions cancelled\n")
                #expect(try await states(signalbox) == "cancelled cancelled cancelled cancelled cancelled")
                let again = try await signalbox.run("pack apply \(pack) --tenant acme")
                #expect(again.ending == .exited(0) && again.error.isEmpty)

                // As if the first one had not come so far.
                try await signalbox.database.psql(
                    """
                    UPDATE executions SET state = 'pending', finished_at = NULL
                    WHERE occurred_at = (SELECT max(occurred_at) FROM executions)
                    """
                )
                let last = try await signalbox.run("pack apply \(pack) --tenant acme")
                #expect(last.ending == .exited(0))
                #expect(last.error == "big-deal: 1 execution of other versions cancelled\n")
            }
        }
    }
}
