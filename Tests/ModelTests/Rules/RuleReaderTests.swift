import Model
import Testing

@Suite struct `Rule files` {
    private func read(_ text: String) throws -> [RuleDefinition] {
        try RuleReader.read(file: "r.yaml", bytes: Array(text.utf8), actions: sampleActions)
    }

    private func complaints(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return ("\(error)").split(separator: "\n").map(String.init)
        }
    }

    private func condition(_ text: String) throws -> Condition? {
        try read("{name: a, trigger: b, conditions: \(text), steps: [{action: note, with: {text: x}}]}")[0].condition
    }

    private func conditionComplaint(_ text: String) -> String {
        complaints("{name: a, trigger: b, steps: [{action: note, with: {text: x}}],\n conditions: \(text)}")
            .joined(separator: "\n")
    }

    private func argumentComplaint(_ action: String, _ arguments: String) -> String {
        complaints("name: a\ntrigger: b\nsteps:\n- action: \(action)\n  with: \(arguments)\n").joined(separator: "\n")
    }

    @Test func `a whole rule is read`() throws {
        let rules = try read(
            """
            name: big
            description: Tell of big deals.
            trigger: { event: deal.won }
            conditions:
              - { path: deal.amount, greater_than: 100, less_than_or_equal: 1e6 }
              - any:
                  - { field: deal.stage, operator: in, value: [a, b] }
                  - not: { path: event.subject, exists: false }
              - { operator: or, conditions: [{ path: data.event.kind, starts_with: x }] }
            steps:
              - name: tell
                action: webhook
                with: { url: "https://example.com/{{deal.id}}", headers: { X-Deal: "{deal.id}" }, body: { a: [1, "{{deal.id}}"] } }
                onError: continue
                attempts: 3
                backoff: { initial: 500ms, factor: 2, maximum: 1h, jitter: 0 }
                onUnknown: hold
              - action: task
                with: { title: Call, dueInDays: "{{deal.days}}" }
            """
        )
        let amount = FieldPath(root: .data, segments: ["deal", "amount"])
        let expected = RuleDefinition(
            name: "big",
            summary: "Tell of big deals.",
            eventType: "deal.won",
            condition: .all([
                .all([
                    .comparison(Comparison(path: amount, comparator: .greaterThan, operand: 100)),
                    .comparison(Comparison(path: amount, comparator: .lessThanOrEqual, operand: 1_000_000)),
                ]),
                .any([
                    .comparison(
                        Comparison(
                            path: FieldPath(root: .data, segments: ["deal", "stage"]),
                            comparator: .in,
                            operand: ["a", "b"]
                        )
                    ),
                    .not(
                        .comparison(
                            Comparison(
                                path: FieldPath(root: .event, segments: ["subject"]),
                                comparator: .exists,
                                operand: false
                            )
                        )
                    ),
                ]),
                .any([
                    .comparison(
                        Comparison(
                            path: FieldPath(root: .data, segments: ["event", "kind"]),
                            comparator: .startsWith,
                            operand: "x"
                        )
                    )
                ]),
            ]),
            steps: [
                Step(
                    name: "tell",
                    action: .webhook,
                    arguments: [
                        "url": "https://example.com/{{deal.id}}",
                        "headers": ["X-Deal": "{deal.id}"],
                        "body": ["a": [1, "{{deal.id}}"]],
                    ],
                    onError: .continue,
                    retry: RetryPolicy(
                        attempts: 3,
                        backoff: Backoff(initial: .milliseconds(500), factor: 2, maximum: .seconds(3600), jitter: 0)
                    ),
                    onUnknown: .hold
                ),
                Step(
                    name: "task-2",
                    action: .task,
                    arguments: ["title": "Call", "dueInDays": "{{deal.days}}"],
                    onUnknown: .hold
                ),
            ]
        )
        #expect(rules == [expected])
    }

    @Test func `documents and lists are several rules`() throws {
        let rule = "trigger: b, steps: [{action: note, with: {text: x}}]"
        #expect(
            try read("{name: a, \(rule)}\n---\n- {name: b, \(rule)}\n- {name: c, \(rule)}").map(\.name) == [
                "a", "b", "c",
            ]
        )
        #expect(complaints("[{name: a, \(rule)}, {name: a, \(rule)}]").first?.contains("a rule named `a`") == true)
        #expect(complaints("# nothing") == ["r.yaml:1:1: the file holds no rule"])
    }

    @Test func `everything that is wrong is reported, each at its place, with what was meant`() {
        let found = complaints(
            """
            nmae: big
            trigger: deal won
            conditions:
              - { path: deal.amount, graeter_than: 100 }
              - { path: deal..id, equals: 1 }
              - { path: event.typ, equals: x }
            steps:
              - action: webhok
              - action: tag
                with: { tags: x }
                onError: stopp
                attempts: 51
                backoff: { initial: 5 }
            """
        )
        #expect(
            found == [
                "r.yaml:1:1: nmae: a rule has no key `nmae`; did you mean `name`?",
                "r.yaml:1:1: `name` is missing; expected the rule's name, unique in its tenant",
                "r.yaml:2:10: trigger: `deal won` is no event type; expected at most 200 letters, digits and `._-/:`",
                "r.yaml:4:26: conditions[0].graeter_than: a condition has no key or operator `graeter_than`; did you mean `greater_than`?",
                "r.yaml:5:13: conditions[1].path: `deal..id` is no dot path; expected names with single dots between, as in `deal.id`",
                "r.yaml:6:13: conditions[2].path: an event has no attribute `typ`; did you mean `type`?; a field of the payload is `data.event.typ`",
                "r.yaml:8:13: steps[0].action: there is no action `webhok`; did you mean `webhook`?",
                "r.yaml:10:11: steps[1].with: `tag` needs the argument `tag`; expected text",
                "r.yaml:10:13: steps[1].with.tags: `tag` has no argument `tags`; did you mean `tag`?",
                "r.yaml:11:14: steps[1].onError: `stopp` is not known here; did you mean `stop`?",
                "r.yaml:12:15: steps[1].attempts: expected an integer from 1 to 50, found the number 51",
                "r.yaml:13:25: steps[1].backoff.initial: expected a duration such as `500ms`, `5s`, `2m`, `1h` or `3d`, found the number 5",
            ]
        )
    }

    @Test(arguments: [
        ("{path: a, in: b}", "`in` expects a list of values, found the text `b`"),
        ("{path: a, in: []}", "expects 1 to 1000 values, found 0"),
        ("{path: a, in: [[1]]}", "found a list"),
        ("{path: a, exists: 1}", "`exists` expects true or false, found the number 1"),
        ("{path: a, greater_than: true}", "`greater_than` expects a number or text, found the boolean true"),
        ("{path: a, starts_with: 1}", "`starts_with` expects text"),
        ("{path: a, equals: {}}", "found a mapping"),
        ("{path: a}", "an operator is missing"),
        ("{equals: 1}", "`path` is missing"),
        ("{path: a, field: b, equals: 1}", "`field` is another word for `path`"),
        ("{path: a, operator: equals}", "`value` is missing"),
        ("{path: a, operator: equal, value: 1}", "did you mean `equals`?"),
        ("{path: a, value: 1}", "`operator` is missing"),
        ("{all: []}", "at least one condition"),
        ("{all: [{path: a, equals: 1}], any: [{path: a, equals: 1}]}", "cannot stand beside `all`"),
        ("{operator: xor, conditions: [{path: a, equals: 1}]}", "`xor` joins no group"),
        ("{conditions: [{path: a, equals: 1}]}", "`operator` is missing"),
        ("text", "expected a condition"),
        ("{path: 1, equals: 1}", "expected text, found the number 1; put it in quotes"),
    ])
    func `a condition that could never be meant is refused`(text: String, complaint: String) {
        #expect(conditionComplaint(text).contains(complaint))
    }

    @Test(arguments: [
        ("{path: a, between: [2, 1]}", "the first one is the greater"),
        ("{path: a, between: [1, b]}", "a list of two numbers or two texts"),
        ("{path: a, between: {field: b}}", "`between` compares with what the rule says"),
        ("{path: a, equals: {feld: b}}", "found a mapping"),
        ("{path: a, equals: {field: b, path: c}}", "has no key `path`"),
        ("{path: a, equals: {field: event.typ}}", "did you mean `type`?"),
        ("{path: record.contact, equals: 1}", "names no field of a record"),
        ("{path: a, count_equals: -1}", "a whole number from 0"),
        ("{path: a, before: soon}", "a date such as `2026-03-01`"),
        ("{path: a, before: 2026-02-30}", "a date such as `2026-03-01`"),
        ("{path: a, within_next: 7}", "a duration such as `30m`"),
        ("{path: a, days_until: {less_then: 7}}", "did you mean `less_than`?"),
        ("{path: a, days_until: 1.5}", "a whole number of days"),
        ("{path: a, weekday_in: [mondey]}", "did you mean `monday`?"),
        ("{path: a, time_of_day_between: ['22:00', '22:00']}", "they are the same"),
        ("{path: a, time_of_day_between: ['25:00', '26:00']}", "expected a time such as `22:00`"),
        ("{path: a, days_until: 7, timezone: Europe/Berln}", "did you mean `Europe/Berlin`?"),
        ("{path: a, equals: 7, timezone: Europe/Berlin}", "means nothing beside `equals`"),
        ("{path: event.type, changed: true}", "asks of a field of the payload"),
        ("{path: a, any_element: {path: b, equal: 1}}", "did you mean `equals`?"),
        ("{path: a, any_element: 5}", "expected a condition"),
        ("{path: a, is_null: 1}", "`is_null` expects true or false"),
        ("{path: 'a.\"b', equals: 1}", "is no dot path"),
    ])
    func `a newer operator says as well what it expects`(text: String, complaint: String) {
        #expect(conditionComplaint(text).contains(complaint))
    }

    @Test func `paths lead where the condition stands`() throws {
        let read = try condition(
            "{path: lines, any_element: [{path: a, equals: {field: data.b}}, {path: element, exists: true}, "
                + "{path: data.c, no_element: {path: element.d, is_null: true}}]}"
        )
        #expect(
            read?.json.description
                == #"{"path":"data.lines","operator":"any_element","value":{"all":["#
                + #"{"path":"element.a","operator":"equals","value":{"field":"data.b"}},"#
                + #"{"path":"element","operator":"exists","value":true},"#
                + #"{"path":"data.c","operator":"no_element","value":"#
                + #"{"path":"element.d","operator":"is_null","value":true}}]}}"#
        )
        #expect(try condition("{path: element.a, exists: true}") == condition("{path: data.element.a, exists: true}"))
        #expect(try condition("{path: data.record.a, exists: true}") != condition("{path: record.a.b, exists: true}"))
        #expect(try condition("{path: 'a.\"b.c\"', exists: true}") != condition("{path: a.b.c, exists: true}"))
    }

    @Test func `several operators are as deep and as many as the group that they mean`() throws {
        let deep =
            String(repeating: "{all: [", count: 8) + "{path: a, equals: 1, not_equals: 2}"
            + String(repeating: "]}", count: 8)
        #expect(conditionComplaint(deep).contains("nested more than 8 deep"))
        let many =
            "[" + Array(repeating: "{path: a, equals: 1, not_equals: 2}", count: 67).joined(separator: ", ") + "]"
        #expect(conditionComplaint(many).contains("at most 200 conditions"))
    }

    @Test func `groups are limited in depth and size`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "{all: [", count: depth) + "{path: a, equals: 1}" + String(repeating: "]}", count: depth)
        }
        #expect(try condition(nested(RuleLimits.conditionDepth)) != nil)
        #expect(conditionComplaint(nested(RuleLimits.conditionDepth + 1)).contains("nested more than 8 deep"))
        func wide(_ count: Int) -> String {
            "[" + Array(repeating: "{path: a, equals: 1}", count: count).joined(separator: ", ") + "]"
        }
        #expect(try condition(wide(RuleLimits.conditionSize)) != nil)
        #expect(conditionComplaint(wide(RuleLimits.conditionSize + 1)).contains("at most 200 conditions"))
        #expect(try condition("[]") == nil)
        #expect(try condition("{path: a, operator: exists}") == condition("{path: a, exists: true}"))
    }

    @Test(arguments: [
        ("task", "{title: 5}", "steps[0].with.title: expected text, found the number 5; put it in quotes"),
        ("task", "{title: ' '}", "`title` must not be blank"),
        ("task", "{title: a, dueInDays: soon}", "expected an integer from 0 to 3650, found text"),
        ("task", "{title: a, dueInDays: 3651}", "expected an integer from 0 to 3650"),
        ("task", "{title: a, dueInDays: 1.5}", "expected an integer from 0 to 3650"),
        ("task", "{title: '{{#a}}'}", "the template is wrong at line 1, column 1: the section `a` is not closed"),
        ("task", "{title: a, record: deal}", "expected a record as a mapping with `kind`, `id`, found the text `deal`"),
        ("task", "{title: a, record: {kind: deal}}", "`id` is missing"),
        ("task", "{title: a, links: [{kind: deal, id: 1}]}", "steps[0].with.links[0].id: expected text"),
        ("tag", "{tag: a, change: ad}", "did you mean `add`?"),
        ("tag", "{tag: a, change: '{{a}}'}", "no template is allowed here"),
        ("webhook", "{url: a, headers: [a]}", "expected a mapping of names to texts, found a list"),
        ("webhook", "{url: a, body: {a: ['{{> b}}']}}", "a template cannot include another one"),
        ("email", "{to: a, subject: b, text: c, html: '{{=x y=}}'}", "tags are always between"),
        ("note", "[]", "expected the arguments of `note` as a mapping"),
        ("note", "{text: }", "needs the argument `text`"),
    ])
    func `an argument that the action cannot take is refused`(action: String, arguments: String, complaint: String) {
        #expect(argumentComplaint(action, arguments).contains(complaint))
    }

    @Test func `steps have names of their own`() {
        let step = "{name: x, action: note, with: {text: a}}"
        let found = complaints("{name: a, trigger: b, steps: [\(step), \(step)]}")
        #expect(found.count == 1)
        #expect(found.first?.contains("a step named `x` stands earlier") == true)
        #expect(complaints("{name: a, trigger: b, steps: []}").first?.contains("expected 1 to 100 steps") == true)
    }

    @Test func `durations are read and written`() {
        for text in ["500ms", "5s", "2m", "1h", "3d", "0s", "7us"] {
            #expect(DurationText.duration(of: text).map(DurationText.text(of:)) == text)
        }
        #expect(DurationText.duration(of: "90s") == .seconds(90))
        for text in ["", "5", "s", "-5s", "5 s", "1.5h", "5S", "99999999999999999999d", "９s"] {
            #expect(DurationText.duration(of: text) == nil)
        }
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `whatever bytes come, they are read or refused with a place`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let seeds = [
            "{name: a, trigger: b, conditions: [{path: a, in: [1, 'x']}], steps: [{action: note, with: {text: '{{a}}'}}]}",
            "name: &n a\ntrigger: *n\nsteps:\n  - action: webhook\n    with:\n      url: |\n        x\n      body: {a: [~, 1e5]}\n",
        ].map { Array($0.utf8) }
        let pieces = [
            "&a ", "*a", "? ", ": ", "- ", "[", "}", "{{", "!!int ", "---\n", "\n", "\t", "\"", "|", "%", "#",
            "\u{FEFF}", "<<: ",
        ]
        for _ in 0..<500 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place..<min(place + 8, bytes.count))
                default:
                    bytes.insert(contentsOf: Array(try #require(pieces.randomElement(using: &random)).utf8), at: place)
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            do {
                let rules = try RuleReader.read(file: "r", bytes: bytes, actions: sampleActions)
                for rule in rules { #expect(try RuleDefinition(json: rule.json) == rule, "seed \(seed)") }
            } catch let error as SourceFileError {
                #expect(!error.problems.isEmpty, "seed \(seed)")
                #expect(error.problems.allSatisfy { $0.mark >= .start && !$0.message.isEmpty }, "seed \(seed)")
            }
        }
    }
}
