import Foundation
import TestKit
import Testing

/// `signalbox explain`, `signalbox backtest` and `signalbox rule history`.
@Suite struct WhyCommandTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs/crm").path

    private static let rules = """
        name: big
        trigger: deal.won
        conditions:
          - { path: deal.amount, greater_than: 100 }
        steps:
          - { name: note, action: note, with: { text: "Deal {{deal.name}}" } }
        ---
        name: huge
        trigger: deal.won
        conditions:
          - { path: deal.amount, greater_than: 10000 }
        steps:
          - { name: note, action: note, with: { text: "Deal {{deal.name}}" } }
        ---
        name: asleep
        trigger: deal.won
        steps:
          - { name: note, action: note, with: { text: "Deal {{deal.name}}" } }
        ---
        name: patient
        trigger: deal.won
        debounce: { for: 10m, key: deal.name }
        steps:
          - { name: note, action: note, with: { record: { kind: deal, id: "x" }, text: "Deal {{deal.name}}" } }
        ---
        name: created
        trigger: deal.created
        steps:
          - { name: note, action: note, with: { text: "Deal {{deal.name}}" } }
        """

    /// The rules above, and eleven events of which the ten larger deals have fired `big`.
    private func prepare(_ signalbox: ServersFixture, _ folder: TemporaryFolder) async throws {
        try await signalbox.output(of: "migrate")
        try await signalbox.output(of: "tenant create acme")
        try await signalbox.output(of: "pack apply \(Self.pack) --tenant acme")
        for name in try await signalbox.objects(of: "rule list --tenant acme").compactMap({ $0["name"] as? String }) {
            try await signalbox.output(of: "rule archive \(name) --tenant acme")
        }
        try await signalbox.output(of: "rule apply \(try folder.write(Self.rules, to: "rules.yaml")) --tenant acme")
        try await signalbox.output(of: "rule pause asleep --tenant acme")
        try await signalbox.database.psql(
            """
            CREATE TEMP TABLE fates AS
                SELECT n, now() - n * interval '1 minute' AS at, gen_random_uuid() AS key, gen_random_uuid() AS execution,
                    (SELECT id FROM rules WHERE name = 'big') AS rule
                FROM generate_series(1, 11) AS n;
            INSERT INTO events (occurred_at, key, tenant, type, source, id, data, matches, received_at)
                SELECT at, key, 'acme', 'deal.won', '/crm', 'won-' || n,
                    json_build_object('deal', json_build_object('name', 'Deal ' || n, 'amount', n * 100)),
                    (n > 1)::int, now() + interval '1 minute' FROM fates;
            INSERT INTO executions (occurred_at, id, tenant, event, rule, rule_version, state, finished_at)
                SELECT at, execution, 'acme', key, rule, 1, 'failed', now() FROM fates WHERE n > 1;
            UPDATE executions SET reason = 'limit atMost: 5 per 1d';
            INSERT INTO steps (occurred_at, execution, ordinal, kind, state, attempts, error_code, error, settled_at)
                SELECT at, execution, 0, 'note', 'dead', 3, 'http_503', 'no answer', now() FROM fates WHERE n > 1
            """
        )
    }

    @Test func `each rule says why it fired or why not, and what became of it`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await prepare(signalbox, folder)
                let report = try #require(try await signalbox.objects(of: "explain won-2").first)
                let rules = try #require(report["rules"] as? [[String: Any]])
                let byName = Dictionary(uniqueKeysWithValues: rules.map { ($0["rule"] as? String ?? "", $0) })
                #expect(byName["big"]?["verdict"] as? String == "fired")
                #expect((byName["big"]?["execution"] as? [String: Any])?["state"] as? String == "failed")
                #expect(byName["huge"]?["verdict"] as? String == "not_fired")
                #expect(byName["huge"]?["reason"] as? String == "data.deal.amount greater_than 10000, was 200")
                #expect(byName["asleep"]?["verdict"] as? String == "not_considered")
                #expect((byName["asleep"]?["reason"] as? String)?.hasPrefix("it was paused since 2") == true)
                #expect(byName["created"] == nil && (report["rulesForOtherTypes"] as? Int ?? 0) >= 1)

                #expect(byName["patient"]?["verdict"] as? String == "gathered")
                #expect((byName["patient"]?["note"] as? String)?.contains("subject is rule/") == true)

                let text = try await signalbox.output(of: "explain won-2 --tenant acme")
                #expect(text.contains(": failed, limit atMost: 5 per 1d\n"))
                #expect(text.contains("big, version 1: fired\n"))
                #expect(text.contains("  step 0, note (note): dead after 3 attempts, http_503: no answer\n"))
                #expect(text.contains("huge, version 1: not fired: data.deal.amount greater_than 10000, was 200\n"))
                let other = try await signalbox.output(of: "explain won-2 --rule created")
                #expect(other.contains("created, version 1: not considered: it waits for deal.created\n"))
                #expect(try await signalbox.run("explain won-99").error.contains("no event 'won-99' is recorded"))
                #expect(try await signalbox.run("explain won-2 --rule bigg").error.contains("did you mean `big`?"))
                #expect(try await signalbox.run("explain").ending == .exited(2))
            }
        }
    }

    @Test func `an event is judged by the rules as they were when it came, one from a file by those of now`()
        async throws
    {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await prepare(signalbox, folder)
                // As if what follows had been changed long after the events came.
                try await signalbox.database.psql("UPDATE rule_changes SET at = at - interval '1 day'")
                try await signalbox.database.psql("UPDATE events SET received_at = now()")
                let changed = Self.rules.replacingOccurrences(of: "greater_than: 10000", with: "greater_than: 150")
                try await signalbox.output(of: "rule apply \(try folder.write(changed, to: "new.yaml")) --tenant acme")
                let then = try await signalbox.output(of: "explain won-2 --rule huge")
                #expect(then.contains("huge, version 1: not fired: data.deal.amount greater_than 10000, was 200\n"))

                let event = """
                    {"specversion":"1.0","id":"x","source":"/crm","type":"deal.won","tenantid":"acme",
                     "time":"2026-03-01T09:30:00Z","data":{"deal":{"amount":200}}}
                    """
                let file = try folder.write(event, to: "event.json")
                let now = try await signalbox.output(of: "explain --file \(file) --rule huge")
                #expect(now.contains("huge, version 2: would fire\n"))
                #expect(try await signalbox.database.psql("SELECT count(*) FROM events WHERE id = 'x'").contains("0"))
                let broken = try folder.write("{\"specversion\":\"1.0\"}", to: "broken.json")
                let refused = try await signalbox.run("explain --file \(broken)")
                #expect(refused.ending == .exited(1) && refused.error.contains("broken.json: "))

                let history = try await signalbox.objects(of: "rule history huge --tenant acme")
                #expect(history.map { $0["version"] as? Int } == [2, 1])
                #expect(history.allSatisfy { $0["who"] is String })
            }
        }
    }

    @Test func `a draft is compared with the live rule over recorded events`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await prepare(signalbox, folder)
                let draft = Self.rules.replacingOccurrences(
                    of: "- { path: deal.amount, greater_than: 100 }",
                    with: "- { path: deal.amount, greater_than: 500, less_than: 1050 }"
                )
                let file = try folder.write(draft, to: "draft.yaml")
                let before = try await signalbox.database.psql("SELECT count(*) FROM rule_changes")
                let found = try await signalbox.objects(of: "backtest \(file) --since 1h --tenant acme --examples 2")
                let big = try #require(found.first { $0["rule"] as? String == "big" })
                #expect(big["events"] as? Int == 11 && big["draft"] as? Int == 5)
                #expect((big["both"] as? [String: Any])?["events"] as? Int == 5)
                #expect((big["onlyDraft"] as? [String: Any])?["events"] as? Int == 0)
                let onlyLive = try #require(big["onlyLive"] as? [String: Any])
                #expect(onlyLive["events"] as? Int == 5)
                #expect((onlyLive["examples"] as? [String])?.count == 2)
                let asleep = try #require(found.first { $0["rule"] as? String == "asleep" })
                #expect((asleep["live"] as? [String: Any])?["state"] as? String == "paused")
                #expect(asleep["draft"] as? Int == 11)

                let recent = try await signalbox.objects(of: "backtest \(file) --since 330s --tenant acme")
                #expect(recent.first?["events"] as? Int == 5)
                let text = try await signalbox.output(of: "backtest \(file) --since 1h --tenant acme")
                #expect(text.contains("Only live:    5: won-11, won-5, won-4, won-3, won-2\n"))
                #expect(try await signalbox.database.psql("SELECT count(*) FROM rule_changes") == before)
                #expect(try await signalbox.run("backtest \(file) --tenant acme").ending == .exited(2))
            }
        }
    }

    @Test func `an event is made up from its schema, changed, and judged`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await prepare(signalbox, folder)
                let base = "simulate --type deal.won --tenant acme"
                let report = try await signalbox.object(of: "\(base) --set deal.amount=200")
                let rules = try #require(report["rules"] as? [[String: Any]])
                let verdicts = Dictionary(
                    uniqueKeysWithValues: rules.map { ($0["rule"] as? String ?? "", $0["verdict"] as? String ?? "") }
                )
                #expect(verdicts["big"] == "would_fire" && verdicts["huge"] == "would_not_fire")
                #expect(verdicts["asleep"] == "would_fire" && verdicts["created"] == nil)
                #expect(report["refusal"] is NSNull && report["schemaWarning"] is NSNull)
                let data = try #require(report["data"] as? [String: Any])
                #expect((data["deal"] as? [String: Any])?["amount"] as? Int == 200)
                let again = try await signalbox.object(of: "\(base) --set deal.amount=200")
                #expect(
                    NSDictionary(dictionary: data) == NSDictionary(dictionary: again["data"] as? [String: Any] ?? [:])
                )

                let text = try await signalbox.output(of: "\(base) --set deal.amount=much --unset deal.id")
                #expect(text.contains("Warning:  it does not fit its schema: "), "\(text)")
                #expect(text.contains("asleep, version 1: would fire, if it were not paused since 2"), "\(text)")
                try await signalbox.output(of: "tenant validation acme enforce")
                let refused = try await signalbox.output(of: "\(base) --set deal.amount=much")
                #expect(refused.contains("Refused:  it would be: schema_mismatch: "), "\(refused)")
                let astray = try await signalbox.run("\(base) --set deal.amount.net=1")
                #expect(astray.ending == .exited(1) && astray.error.contains("data.deal.amount.net"))
                #expect(try await signalbox.run("\(base) --set deal.amount").ending == .exited(2))
                let unknown = try await signalbox.run("simulate --type deal.wonn --tenant acme")
                #expect(unknown.ending == .exited(1) && unknown.error.contains("did you mean `deal.won`?"))
                #expect(try await signalbox.database.psql("SELECT count(*) FROM events").contains("11"))
            }
        }
    }

    @Test func `what is seen as now is said to be, and an event that was refused is found in the dead letters`()
        async throws
    {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await prepare(signalbox, folder)
                let rule = """
                    name: vip
                    trigger: deal.won
                    conditions: [{ path: record.deal.tags, contains: vip }]
                    steps: [{ action: note, with: { text: x } }]
                    """
                try await signalbox.output(of: "rule apply \(try folder.write(rule, to: "vip.yaml")) --tenant acme")
                try await signalbox.database.psql("UPDATE events SET received_at = now() + interval '1 minute'")
                let text = try await signalbox.output(of: "explain won-2 --rule vip")
                #expect(text.contains("note: records are seen as now, which may not be as it was then"), "\(text)")
                #expect(!(try await signalbox.output(of: "explain won-2 --rule huge").contains("note:")))
                let draft = try folder.write(rule, to: "draft.yaml")
                let tally = try await signalbox.output(of: "backtest \(draft) --since 1h --tenant acme")
                #expect(tally.contains("records, which are taken as they are now"))

                try await signalbox.database.psql(
                    """
                    INSERT INTO dead_letters (id, subject, queue, tenant, event_type, event_id, cause, message, headers, body)
                    SELECT gen_random_uuid(), 'event', 'q', 'acme', 'deal.won', 'late-1', 'time_too_old', 'time is too old', '{}',
                        convert_to('{"id":"late-1"}', 'UTF8')
                    """
                )
                let refused = try await signalbox.run("explain late-1 --tenant acme")
                #expect(refused.ending == .exited(1))
                #expect(refused.error.contains("it was refused: time_too_old: time is too old"), "\(refused.error)")
                #expect(
                    try await signalbox.run("backtest \(draft) --since 99999999d --tenant acme").ending == .exited(2)
                )
            }
        }
    }
}
