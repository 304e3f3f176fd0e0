import Foundation
import Model
import TestKit
import Testing

@Suite struct DeadLetterCommandTests {
    @Test func `an event that was refused is replayed once its type is known, edited or not`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.prepare(folder, withPack: false)
                let events = ["e-1", "e-2"].map { event($0) } + [event("e-3", data: "[1]")]
                let file = try folder.write(events.joined(separator: "\n") + "\n", to: "events.ndjson")
                try await signalbox.output(of: "event publish --file \(file) --unchecked --tenant acme")
                try await signalbox.serving {
                    try await signalbox.eventually("dead list --cause unknown_event_type", rows: 2)
                    try await signalbox.eventually("dead list --cause invalid_data --event-type deal.created", rows: 1)
                    try await signalbox.applyPack(folder)

                    let dry = try await signalbox.output(of: "dead replay --cause unknown_event_type --dry-run")
                    #expect(dry.contains("2  events that would be published again"))
                    #expect(try await signalbox.objects(of: "dead operation list").isEmpty)
                    let replayed = try await signalbox.output(of: "dead replay --cause unknown_event_type")
                    #expect(replayed == "done: replayed 2 of 2 letters\n")
                    try await signalbox.eventually("note list --tenant acme", rows: 2)

                    // Its data are mended by hand; what would be refused again is refused here.
                    let letter = try await signalbox.letter("--cause invalid_data")
                    let broken = try folder.write(event("e-3", data: "[2]"), to: "broken.json")
                    let refused = try await signalbox.run("dead replay \(letter) --edit \(broken)")
                    #expect(
                        refused.ending == .exited(1)
                            && refused.error.contains("would be refused again: invalid_data: data")
                    )
                    let mended = try folder.write(event("e-3"), to: "mended.json")
                    try await signalbox.output(of: "dead replay \(letter) --edit \(mended)")
                    try await signalbox.eventually("note list --tenant acme", rows: 3)
                    let shown = try await signalbox.object(of: "dead show \(letter)")
                    #expect(shown["body"] as? String == event("e-3", data: "[1]"))
                    #expect(shown["state"] as? String == "replayed")
                    let history = try #require(shown["history"] as? [String: Any])
                    let operations = try #require(history["operations"] as? [[String: Any]])
                    #expect(operations.map { $0["replacement"] as? String } == [event("e-3")])
                }
                // As if the first answer had been lost: the events are recorded, so nothing happens.
                try await signalbox.database.psql("UPDATE dead_letters SET state = 'dead' WHERE event_id <> 'e-3'")
                let again = try await signalbox.output(of: "dead replay --all --dry-run")
                #expect(again.contains("2  suppressed: its event is recorded already"))
                let none = try await signalbox.output(of: "dead replay --all")
                #expect(none.contains("replayed 0 of 2 letters, suppressed 2"))
            }
        }
    }

    @Test func `a replay that is killed is resumed, and every step is tried again once`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.prepare(folder)
                try await signalbox.makeDeadSteps(100)
                let operation = try await signalbox.child("dead replay --all --rate 40/s") { child in
                    let line = try await child.line(containing: "operation ", from: .error)
                    let id = try #require(line.split(separator: " ").dropFirst().first?.dropLast())
                    try await signalbox.untilReplayed(10)
                    child.kill()
                    try await child.end()
                    return String(id)
                }
                let left = try await signalbox.object(of: "dead operation show \(operation)")
                #expect(left["state"] as? String == "running" && (left["left"] as? Int ?? 0) > 10)
                let resumed = try await signalbox.output(of: "dead replay --resume \(operation) --rate 1000/s")
                #expect(resumed == "done: replayed 100 of 100 letters\n")
                let once = "SELECT count(*), min(replays), max(replays) FROM steps"
                #expect(try await signalbox.value(once) == "100|1|1")
                try await signalbox.serving {
                    try await signalbox.eventually("execution list --state completed --limit 1000", rows: 100)
                }
                #expect(try await signalbox.value("SELECT count(*), count(DISTINCT execution) FROM notes") == "100|100")
                #expect(try await signalbox.value("SELECT DISTINCT attempts, attempts_before FROM steps") == "4|3")
                let finished = try await signalbox.run("dead replay --resume \(operation)")
                #expect(finished.ending == .exited(1) && finished.error.contains("done already"))
            }
        }
    }

    @Test func `a replay is cancelled from elsewhere, and two at once share the letters`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.prepare(folder)
                try await signalbox.makeDeadSteps(400)
                try await signalbox.child("dead replay --all --rate 8/s --limit 100") { child in
                    try await signalbox.untilReplayed(2)
                    let id = try #require(
                        try await signalbox.objects(of: "dead operation list").first?["id"] as? String
                    )
                    let cancelled = try await signalbox.output(of: "dead cancel \(id)")
                    #expect(cancelled.hasPrefix("cancelled: "))
                    #expect(try await child.end(within: .seconds(10)) == .exited(0))
                    #expect(child.text().hasPrefix("cancelled: replayed "))
                }
                let moved = try #require(Int(try await signalbox.value("SELECT sum(replays) FROM steps")))
                #expect((2...50).contains(moved))

                try await signalbox.child("dead replay --kind note --output json") { one in
                    try await signalbox.child("dead replay --rule mark --output json") { two in
                        var done = 0
                        for child in [one, two] {
                            #expect(try await child.end() == .exited(0))
                            let json = try JSONSerialization.jsonObject(with: Data(child.text().utf8)) as? [String: Any]
                            #expect(json?["left"] as? Int == 0 && json?["state"] as? String == "done")
                            done += json?["done"] as? Int ?? 0
                        }
                        #expect(done == 400 - moved)
                    }
                }
                #expect(try await signalbox.value("SELECT min(replays), max(replays) FROM steps") == "1|1")
                let log = try await signalbox.objects(of: "dead log")
                #expect(
                    log.compactMap { $0["verb"] as? String }.sorted() == [
                        "cancel", "finish", "finish", "replay", "replay", "replay",
                    ]
                )
            }
        }
    }

    @Test func `letters are counted, shown with their history, exported and discarded`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.prepare(folder)
                try await signalbox.makeDeadSteps(5)
                let groups = try await signalbox.objects(of: "dead count")
                #expect(groups.map { $0["message"] as? String } == ["the endpoint # answered #"])
                #expect(groups.first?["letters"] as? Int == 5)
                #expect(groups.map { $0["state"] as? String } == ["dead"])

                let letter = try await signalbox.letter("--text answered --rule mark --since 1h --limit 1")
                let shown = try await signalbox.output(of: "dead show \(letter)")
                #expect(shown.contains("mark, version 1 (the current one, active)"))
                #expect(shown.contains("ATTEMPT") && shown.contains("http_503"))
                try await signalbox.output(of: "rule pause mark --tenant acme")
                #expect(try await signalbox.output(of: "dead show \(letter)").contains("(the current one, paused)"))

                let file = folder.path + "/letters.ndjson"
                #expect(
                    try await signalbox.output(of: "dead export --kind note --file \(file)").hasPrefix("exported 5")
                )
                let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == 5)
                let first = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
                #expect(first?["cause"] as? String == "http_503" && first?["headers"] as? [String: Int] == ["n": 1])
                #expect((first?["body"] as? String)?.hasPrefix("{") == true)
                let stream = try await signalbox.output(of: "dead export")
                #expect(stream.split(separator: "\n") == lines)
                let unwritable = try await signalbox.run("dead export --file /dev/full")
                #expect(unwritable.ending == .exited(1) && unwritable.error.contains("/dev/full"))

                let discarded = try await signalbox.output(of: "dead discard \(letter) --reason spam")
                #expect(discarded == "discarded 1 dead letter\n")
                let again = try await signalbox.output(of: "dead discard \(letter) --reason spam")
                #expect(again == "discarded 0 dead letters; 1 of those named is not dead\n")
                #expect(try await signalbox.objects(of: "dead list --state dead").count == 4)

                let strange = UUID().uuidString.lowercased()
                for command in ["dead replay", "dead discard --reason x", "dead show", "dead resolve --sent"] {
                    let run = try await signalbox.run("\(command) \(strange)")
                    #expect(run.ending == .exited(1) && run.error.contains("there is no dead letter"), "\(command)")
                }
                for command in ["dead replay --resume", "dead cancel", "dead operation show"] {
                    let run = try await signalbox.run("\(command) \(strange)")
                    #expect(run.ending == .exited(1) && run.error.contains("there is no operation"), "\(command)")
                }
                let rule = try await signalbox.run("dead list --rule marc --tenant acme")
                #expect(rule.ending == .exited(1) && rule.error.contains("did you mean `mark`?"))
            }
        }
    }

    @Test func `the key that a webhook's receiver can be asked by is listed with its unknown step`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.prepare(folder)
                try await signalbox.makeDeadSteps(1)
                try await signalbox.database.psql("UPDATE steps SET state = 'unknown', unknown_since = now()")
                let note = try #require(try await signalbox.objects(of: "dead unknown").first)
                #expect(note["key"] is NSNull)
                try await signalbox.database.psql("UPDATE steps SET kind = 'webhook'")
                let webhook = try #require(try await signalbox.objects(of: "dead unknown").first)
                let step = try #require(webhook["step"] as? String).split(separator: "/")
                let execution = try #require(step.first.flatMap { UUID(uuidString: String($0)) })
                let ordinal = try #require(step.last.flatMap { Int($0) })
                let key = DedupeKey.effect(execution: execution, step: ordinal).uuidString.lowercased()
                #expect(webhook["key"] as? String == key)
            }
        }
    }

    @Test func `a step that nobody knows of is resolved either way`() async throws {
        try await ServersFixture.with { signalbox in
            try await withTemporaryFolder { folder in
                try await signalbox.prepare(folder)
                try await signalbox.makeDeadSteps(2)
                try await signalbox.database.psql(
                    """
                    UPDATE steps SET state = 'unknown', unknown_since = now();
                    UPDATE executions SET state = 'waiting';
                    DELETE FROM dead_letters
                    """
                )
                let unknown = try await signalbox.objects(of: "dead unknown --tenant acme").compactMap {
                    $0["step"] as? String
                }
                #expect(unknown.count == 2)
                let status = try await signalbox.object(of: "status --tenant acme")
                let counts = try #require(status["unknownSteps"] as? [[String: Any]])
                #expect(counts.map { $0["kind"] as? String } == ["note"] && counts.first?["count"] as? Int == 2)
                #expect(try await signalbox.output(of: "status").contains("UNKNOWN STEPS"))
                let sent = try await signalbox.output(of: "dead resolve \(unknown[0]) --sent --reason seen")
                #expect(sent == "step \(unknown[0]) is done; nothing follows\n")
                let execution = try #require(unknown[1].split(separator: "/").first)
                let notSent = try await signalbox.output(of: "dead resolve \(execution) --not-sent")
                #expect(notSent == "step \(unknown[1]) is pending again; published \(unknown[1])\n")
                let late = try await signalbox.run("dead resolve \(unknown[0]) --not-sent")
                #expect(late.ending == .exited(1) && late.error.contains("is done, not unknown"))
                #expect(try await signalbox.objects(of: "dead unknown").isEmpty)
                try await signalbox.serving {
                    try await signalbox.eventually("execution list --state completed", rows: 2)
                }
                #expect(try await signalbox.value("SELECT count(*) FROM notes") == "1")
                let audit = try await signalbox.run("audit --since all")
                // The rows were made by hand, and their keys by nobody.
                #expect(audit.output.contains("BROKEN LAW"))
                #expect(!audit.output.contains("step_"), "\(audit.output)")
            }
        }
    }

    private func event(_ id: String, data: String = #"{"deal":{"id":"d","name":"Harbour","amount":1}}"#) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/crm","type":"deal.created","tenantid":"acme","#
            + #""time":"\#(Self.time)","subject":"deal/d-17","data":\#(data)}"#
    }

    private static let time = WallClock.system.now
}

extension ServersFixture {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs/crm").path

    /// A tenant, and a rule that makes one note.
    fileprivate func prepare(_ folder: TemporaryFolder, withPack: Bool = true) async throws {
        try await output(of: "migrate")
        try await output(of: "topology apply")
        try await output(of: "tenant create acme")
        if withPack { try await applyPack(folder) }
    }

    fileprivate func applyPack(_ folder: TemporaryFolder) async throws {
        let rule = """
            name: mark
            trigger: deal.created
            steps:
              - { name: note, action: note, with: { text: "Deal {{deal.name}}" } }
            """
        try await output(of: "pack apply \(Self.pack) --tenant acme")
        for name in try await objects(of: "rule list --tenant acme").compactMap({ $0["name"] as? String }) {
            try await output(of: "rule pause \(name) --tenant acme")
        }
        try await output(of: "rule apply \(try folder.write(rule, to: "rule.yaml")) --tenant acme")
    }

    /// Steps of the rule that were given up on after three attempts, as the database and the keeper would have them.
    fileprivate func makeDeadSteps(_ count: Int) async throws {
        try await database.psql(
            """
            CREATE TEMP TABLE fates AS
                SELECT n, now() - interval '1 minute' AS at, gen_random_uuid() AS key, gen_random_uuid() AS execution,
                    (SELECT id FROM rules WHERE name = 'mark') AS rule
                FROM generate_series(1, \(count)) AS n;
            INSERT INTO events (occurred_at, key, tenant, type, source, id, subject, data, matches)
                SELECT at, key, 'acme', 'deal.created', '/crm', 'd-' || n, 'deal/d-' || n,
                    json_build_object('deal', json_build_object('id', 'd-' || n, 'name', 'Deal ' || n)), 1 FROM fates;
            INSERT INTO executions (occurred_at, id, tenant, event, rule, rule_version, state, finished_at)
                SELECT at, execution, 'acme', key, rule, 1, 'failed', now() FROM fates;
            INSERT INTO steps (occurred_at, execution, ordinal, kind, state, attempts, error_code, error, settled_at)
                SELECT at, execution, 0, 'note', 'dead', 3, 'http_503', 'the endpoint answered 503', now() FROM fates;
            INSERT INTO attempt_log (occurred_at, execution, ordinal, attempt, worker, outcome, error_code, error, duration_ms)
                SELECT at, execution, 0, a, 'w:1', CASE a WHEN 3 THEN 'dead' ELSE 'retry' END, 'http_503', 'no', 1.5
                FROM fates, generate_series(1, 3) AS a;
            INSERT INTO dead_letters (id, subject, queue, tenant, event_type, event_id, kind, occurred_at, execution,
                    ordinal, cause, message, message_id, content_type, headers, body)
                SELECT gen_random_uuid(), 'job', 'q', 'acme', 'deal.created', 'd-' || n, 'note', at, execution, 0,
                    'http_503', 'the endpoint ' || n || ' answered 503', execution || '/0', 'application/json', '{"n":1}',
                    convert_to('{"n":' || n || '}', 'UTF8') FROM fates
            """
        )
    }

    fileprivate func value(_ query: String) async throws -> String {
        try await database.psql(query).split(separator: "\n").joined(separator: "\n")
    }

    /// Waits until so many letters are replayed.
    fileprivate func untilReplayed(_ count: Int) async throws {
        try await TestKit.eventually("\(count) letters are replayed") {
            let replayed = try await value("SELECT count(*) FROM dead_letters WHERE state = 'replayed'")
            return Int(replayed).map { $0 >= count } == true
        }
    }

    fileprivate func eventually(_ arguments: String, rows: Int) async throws {
        try await TestKit.eventually(within: .seconds(60), "`\(arguments)` lists \(rows)") {
            try await objects(of: arguments).count == rows
        }
    }

    fileprivate func letter(_ filter: String) async throws -> String {
        let letters = try await objects(of: "dead list \(filter)")
        return try #require(letters.first?["id"] as? String)
    }

    fileprivate func child<Value>(
        _ arguments: String,
        _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        try await withChildProcess(
            "signalbox",
            arguments: arguments.split(separator: " ").map(String.init),
            environment: environment.merging(["SIGNALBOX_CONFIG": "/dev/null"]) { _, new in new },
            body
        )
    }

    /// Runs all roles for the time of `body`.
    fileprivate func serving(_ body: () async throws -> Void) async throws {
        try await child("serve") { serve in
            try await body()
            serve.terminate()
            try await serve.end()
        }
    }
}
