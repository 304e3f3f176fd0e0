import Checking
import JSONSchema
import Model
import Testing

@Suite struct RuleCheckTests {
    private static let schema: JSONValue = [
        "type": "object",
        "required": ["deal"],
        "properties": [
            "deal": [
                "type": "object",
                "required": ["id", "stage"],
                "additionalProperties": false,
                "properties": [
                    "id": ["type": "string"],
                    "stage": ["enum": ["open", "won", "lost"]],
                    "amount": ["type": "number", "minimum": 0, "maximum": 1_000_000],
                    "isUrgent": ["type": "boolean"],
                    "closesAt": ["type": "string", "format": "date-time"],
                    "mail": ["type": "string", "format": "email"],
                    "lines": [
                        "type": "array", "items": ["type": "object", "properties": ["price": ["type": "number"]]],
                    ],
                ],
            ],
            "previousStage": ["type": "string"],
            "newStage": ["type": "string"],
        ],
    ]

    private static let types: [EventType] = [
        EventType(
            name: "deal.won",
            category: "deals",
            summary: "",
            versions: [EventTypeVersion(number: 1, schema: schema)]
        ),
        EventType(name: "deal.lost", category: "deals", summary: "", status: .deprecated(successor: "deal.won")),
        EventType(name: "deal.moved", category: "deals", summary: "", status: .catalogOnly),
    ]

    private static let actions = ActionCatalog([
        ActionSchema(
            kind: .note,
            summary: "",
            arguments: [ArgumentSchema(name: "text", summary: "", type: .text)],
            isOutbound: false
        )
    ])

    /// What is said of steps, each as `place severity code`.
    private func stepCodes(_ steps: String) throws -> [String] {
        let yaml = "name: r\ntrigger: deal.won\nsteps:\n\(steps)"
        let rule = try #require(
            try RuleReader.read(file: "r.yaml", bytes: Array(yaml.utf8), actions: Self.actions).first
        )
        return RuleCheck(types: Self.types, schemas: EventSchemas(Self.types, mode: .enforce)).findings(on: rule)
            .map { "\($0.place) \($0.severity) \($0.code.rawValue)" }
    }

    @Test func `what steps look at is judged by the schemas of their events`() throws {
        #expect(
            try stepCodes(
                """
                - branch: [{ path: deal.stage, equals: own }, { path: deal.amount, greater_than: 5 }]
                  then:
                    - switch: { on: deal.stage, cases: [{ is: [won, gone], then: end }] }
                - delay: { until: { field: deal.amount }, timezone: { field: deal.zone } }
                """
            ) == [
                "steps[0].branch[0] error never_holds", "steps[1].switch.cases[0] warning unknown_value",
                "steps[2].delay.until error wrong_type", "steps[2].delay.timezone error unknown_field",
            ]
        )
        #expect(
            try stepCodes(
                """
                - wait:
                    for:
                      - { event: deal.won, where: [{ path: deal.id, equals: { field: trigger.deal.idd } }, { path: deal.x, exists: true }] }
                      - deal.wonn
                      - deal.lost
                    timeout: 1d
                """
            ) == [
                "steps[0].wait.for[0].where[1] error unknown_field", "steps[0].wait.for[0].where error unknown_field",
                "steps[0].wait.for[1].event error unknown_event_type",
                "steps[0].wait.for[2].event warning deprecated_event_type",
                "steps[0].wait.for[2] warning unrelated_wait",
            ]
        )
        #expect(
            try stepCodes("- {emit: {event: deal.won, data: {a: '{{deal.idd}}'}}}\n- {emit: {event: deal.went}}") == [
                "steps[0].emit.data.a warning unknown_field", "steps[0].emit.event warning cascade",
                "steps[1].emit.event error unknown_event_type",
            ]
        )
    }

    @Test func `rules that fire each other in a circle are told of`() throws {
        func rule(_ name: String, _ trigger: String, _ emitted: String) throws -> RuleDefinition {
            let yaml = "{name: \(name), trigger: \(trigger), steps: [{action: note}, {emit: {event: \(emitted)}}]}"
            return try #require(try RuleReader.read(file: "r", bytes: Array(yaml.utf8), actions: Self.actions).first)
        }
        let rules = [
            try rule("a", "t1", "t2"), try rule("b", "t2", "t3"), try rule("c", "t3", "t1"), try rule("d", "t4", "t1"),
        ]
        let cascades = RuleCascades(rules)
        let found = rules.map { cascades.findings(on: $0).map(\.message) }
        #expect(found.map(\.count) == [1, 1, 1, 0])
        #expect(
            found[0] == [
                "the rule emits `t2`, `b` emits `t3`, `c` emits `t1`, which fires it again, until the depth guard stops it"
            ]
        )
        #expect(RuleCascades(Array(rules.prefix(2))).findings(on: rules[0]).isEmpty)
    }

    /// What is said of a rule with these conditions, each as `place severity code`.
    private func findings(
        _ conditions: String,
        trigger: String = "deal.won",
        text: String = "x",
        gathering: String = ""
    ) throws -> [RuleFinding] {
        let yaml = """
            name: r
            trigger: \(trigger)
            \(gathering)
            conditions: [\(conditions)]
            steps: [{ action: note, with: { text: "\(text)" } }]
            """
        let rule = try #require(
            try RuleReader.read(file: "r.yaml", bytes: Array(yaml.utf8), actions: Self.actions).first
        )
        let schemas = EventSchemas(Self.types, mode: .enforce)
        return RuleCheck(types: Self.types, schemas: schemas).findings(on: rule)
    }

    private func codes(_ conditions: String) throws -> [String] {
        try findings(conditions).map { "\($0.place) \($0.severity) \($0.code.rawValue)" }
    }

    @Test(arguments: [
        "{ path: deal.stage, equals: won }",
        "{ path: deal.stage, in: [won, lost] }",
        "{ path: deal.amount, greater_than: 10, less_than: 20 }",
        "{ path: deal.amount, equals: 12.50 }",
        "{ path: deal.amount, exists: false }",
        "{ path: deal.isUrgent, equals: true }",
        "{ path: deal.closesAt, within_next: 7d }",
        "{ path: deal.lines, count_greater_than: 2 }",
        "{ path: deal.lines, any_element: [{ path: price, greater_than: 5 }] }",
        "{ path: deal.lines.0.price, greater_than: 5 }",
        "{ path: stage, changed_to: won }",
        "{ path: event.subject, starts_with: deal }",
        "{ any: [{ path: deal.stage, equals: won }, { path: deal.amount, greater_than: 5 }] }",
        "{ not: { path: deal.stage, equals: won } }",
        "{ path: deal.amount, greater_than: 3 }, { not: { path: deal.amount, greater_than: 5 } }",
        "{ path: event.type, equals: deal.won }",
        "{ path: deal.id, greater_than: a }, { path: deal.id, less_than: b }",
    ])
    func `what can be is not found fault with`(conditions: String) throws {
        #expect(try findings(conditions) == [])
    }

    @Test(arguments: [
        ("{ path: deal.stag, equals: won }", "conditions[0] error unknown_field"),
        ("{ path: other, equals: won }", "conditions[0] warning unknown_field"),
        (
            "{ path: deal.lines, any_element: [{ path: prize, greater_than: 5 }] }",
            "conditions[0].any_element[0] warning unknown_field"
        ),
        ("{ path: deal.amount, changed: true }", "conditions[0] warning unknown_field"),
        ("{ path: deal.stage, greater_than: 5 }", "conditions[0] error wrong_type"),
        ("{ path: deal.amount, equals: '35' }", "conditions[0] error wrong_type"),
        ("{ path: deal.amount, starts_with: '3' }", "conditions[0] error wrong_type"),
        ("{ path: deal.amount, contains: 3 }", "conditions[0] error wrong_type"),
        ("{ path: deal.amount, any_element: [{ path: price, equals: 5 }] }", "conditions[0] error wrong_type"),
        ("{ path: deal.mail, within_next: 7d }", "conditions[0] error wrong_type"),
        ("{ path: deal.amount, equals: { field: deal.stage } }", "conditions[0] error wrong_type"),
        ("{ path: deal.stage, equals: wonn }", "conditions[0] error never_holds"),
        ("{ path: deal.stage, starts_with: x }", "conditions[0] error never_holds"),
        ("{ path: deal.amount, greater_than: 1000000 }", "conditions[0] error never_holds"),
        ("{ path: deal.amount, less_than: 0 }", "conditions[0] error never_holds"),
        ("{ path: deal.stage, exists: false }", "conditions[0] error never_holds"),
        ("{ path: deal.stage, exists: true }", "conditions[0] warning always_holds"),
        ("{ path: deal.stage, not_equals: wonn }", "conditions[0] warning always_holds"),
        ("{ path: deal.stage, in: [won, wonn] }", "conditions[0] warning unknown_value"),
    ])
    func `a comparison that does not fit its field is named`(conditions: String, expected: String) throws {
        #expect(try codes(conditions) == [expected])
    }

    @Test(arguments: [
        ("{ path: a, equals: 1 }, { path: a, equals: 2 }", "conditions[1] error never_holds"),
        ("{ path: a, equals: 1 }, { path: b, equals: 2 }, { path: a, equals: x }", "conditions[2] error never_holds"),
        ("{ path: a, greater_than: 5, less_than: 5 }", "conditions[0].all[1] error never_holds"),
        ("{ path: a, greater_than: 5 }, { path: a, less_than_or_equal: 5 }", "conditions[1] error never_holds"),
        ("{ path: a, greater_than: b }, { path: a, less_than: a }", "conditions[1] error never_holds"),
        ("{ path: a, in: [1, 2] }, { path: a, not_in: [2, 1] }", "conditions[1] error never_holds"),
        (
            "{ path: a, in: [x, y] }, { path: a, not_equals: x }, { path: a, not_equals: y }",
            "conditions[2] error never_holds"
        ),
        ("{ path: a, exists: false }, { path: a, not_equals: 1 }", "conditions[1] error never_holds"),
        ("{ path: a, starts_with: x }, { path: a, greater_than: 5 }", "conditions[1] error never_holds"),
        ("{ path: a, equals: x }, { not: { path: a, equals: x } }", "conditions[1].not error never_holds"),
        ("{ path: a, in: [x, y] }, { not: { path: a, in: [y, x, z] } }", "conditions[1].not error never_holds"),
        ("{ path: a, greater_than: 5 }, { not: { path: a, greater_than: 3 } }", "conditions[1].not error never_holds"),
        ("{ path: event.type, equals: deal.lost }", "conditions[0] error never_holds"),
        ("{ path: a, between: [1, 2] }, { path: a, greater_than: 2 }", "conditions[1] error never_holds"),
        (
            "{ path: a, equals: 1 }, { any: [{ path: a, equals: 2 }, { path: b, equals: 3 }] }",
            "conditions[1].any[0] warning unreachable"
        ),
        (
            "{ path: a, equals: 1 }, { any: [{ path: a, equals: 2 }, { path: a, equals: 3 }] }",
            "conditions[1].any[0] error never_holds"
        ),
        ("{ not: { all: [{ path: a, equals: 1 }, { path: a, equals: 2 }] } }", "conditions[0] warning always_holds"),
        (
            "{ path: l, any_element: [{ path: a, equals: 1 }, { path: a, equals: 2 }] }",
            "conditions[0].any_element[1] error never_holds"
        ),
    ])
    func `conditions that exclude each other are named, with or without a schema`(conditions: String, expected: String)
        throws
    {
        let found = try findings(conditions, trigger: "deal.moved").filter { $0.code != .catalogOnlyEventType }
        #expect(found.map { "\($0.place) \($0.severity) \($0.code.rawValue)" } == [expected])
    }

    @Test func `the trigger is looked up, with the nearest name`() throws {
        let unknown = try findings("", trigger: "deal.wonn")
        #expect(unknown.map(\.code) == [.unknownEventType] && unknown.first?.severity == .error)
        #expect(unknown.first?.message.hasSuffix("did you mean `deal.won`?") == true)
        let old = try findings("", trigger: "deal.lost")
        #expect(
            old.map(\.description) == [
                "trigger: warning deprecated_event_type: `deal.lost` is deprecated; use `deal.won`"
            ]
        )
        #expect(try findings("", trigger: "deal.moved").map(\.code) == [.catalogOnlyEventType])
    }

    @Test func `a template that reads an unknown field is named, one in a section is not`() throws {
        #expect(
            try findings("", text: "{{deal.id}} {{deal.closesAt}} {{event.id}} {{#deal.lines}}{{prise}}{{/deal.lines}}")
                == []
        )
        let found = try findings("", text: "{{deal.idd}}")
        #expect(found.map(\.place) == ["steps[0].with.text"] && found.map(\.severity) == [.warning])
        #expect(found.first?.message.hasSuffix("did you mean `id`?") == true)
    }

    @Test func `a template of a rule that debounces knows how many events there were`() throws {
        let text = "{{debounced.count}} {{debounced.event.id}}"
        #expect(try findings("", text: text, gathering: "debounce: { for: 10m, key: deal.id }") == [])
        #expect(try findings("", text: text).map(\.code) == [.unknownField, .unknownField])
    }

    @Test func `messages say what the field is and what may have been meant`() throws {
        let messages = try findings("{ path: deal.stage, equals: wonn }, { path: deal.amount, starts_with: '3' }").map(
            \.message
        )
        #expect(
            messages == [
                #"`data.deal.stage equals "wonn"` can never hold: in deal.won, `data.deal.stage` is one of "open", "won", "lost"; did you mean `won`?"#,
                #"`data.deal.amount starts_with "3"` can never hold: `data.deal.amount` is a number in deal.won, and the comparison holds for a string only"#,
            ]
        )
    }
}
