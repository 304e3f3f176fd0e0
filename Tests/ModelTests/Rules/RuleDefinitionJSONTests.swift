import Model
import Testing

@Suite struct `Stored rules` {
    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `a definition is read back as it was written`(seed: UInt64) throws {
        var random = RandomRule(seed: seed)
        for _ in 0..<300 {
            let rule = random.definition()
            let json = rule.json
            #expect(try RuleDefinition(json: json) == rule, "seed \(seed)")
            let reparsed = try JSONValue(parsing: json.text)
            let back = try RuleDefinition(json: reparsed)
            #expect(back == rule, "seed \(seed)")
            #expect(back.checksum == rule.checksum, "seed \(seed)")
        }
    }

    @Test func `the canonical form is itself a rule file`() throws {
        let text = """
            {name: a, trigger: b, conditions: [{path: x, equals: 1}], steps: [{action: note, with: {text: "{{x}}"}}]}
            """
        let rules = try RuleReader.read(file: "a", bytes: Array(text.utf8), actions: sampleActions)
        let again = try RuleReader.read(file: "b", bytes: rules[0].json.text, actions: sampleActions)
        #expect(again == rules)
    }

    @Test func `the checksum is of what a rule says, not of how its arguments are ordered`() {
        func rule(_ arguments: JSONValue) -> RuleDefinition {
            RuleDefinition(
                name: "a",
                eventType: "b",
                steps: [Step(name: "s", action: .note, arguments: arguments, onUnknown: .hold)]
            )
        }
        #expect(rule(["a": 1, "b": 2]).checksum == rule(["b": 2, "a": 1]).checksum)
        #expect(rule(["a": 1, "b": 2]).checksum != rule(["a": 1, "b": 3]).checksum)
        #expect(rule([:]).checksum.utf8.count == 64)
    }

    @Test func `what is not a stored rule is refused with its path`() throws {
        func complaint(_ json: JSONValue) -> String {
            do {
                _ = try RuleDefinition(json: json)
                return "accepted"
            } catch {
                return "\(error)"
            }
        }
        #expect(complaint(["name": "a", "trigger": "b", "steps": []]) == "steps: expected at least one step")
        #expect(complaint(["name": "a", "trigger": "b", "steps": [[:]]]) == "steps[0].name: expected text")
        #expect(complaint([]) == "steps: expected a list")
        var nested: JSONValue = ["path": "a", "operator": "exists", "value": true]
        for _ in 0...RuleLimits.conditionDepth { nested = ["not": nested] }
        var random = RandomRule(seed: 1)
        guard case .object(var object) = random.definition().json else { return }
        object["conditions"] = nested
        #expect(complaint(.object(object)).contains("at most 8 nested groups"))
    }
}

/// Makes rules of every shape that the model has.
private struct RandomRule {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func definition() -> RuleDefinition {
        RuleDefinition(
            name: text(),
            summary: Bool.random(using: &random) ? text() : nil,
            eventType: text(),
            condition: Bool.random(using: &random) ? condition(depth: 1) : nil,
            steps: (0...number(3)).map { _ in step() }
        )
    }

    private mutating func step() -> Step {
        Step(
            name: text(),
            action: ActionKind.all.randomElement(using: &random) ?? .note,
            arguments: .object(object(depth: 2)),
            onError: Bool.random(using: &random) ? .stop : .continue,
            retry: RetryPolicy(
                attempts: number(49) + 1,
                backoff: Backoff(
                    initial: .milliseconds(number(100_000)),
                    factor: Double.random(in: 1...100, using: &random),
                    maximum: .seconds(number(100_000)),
                    jitter: Double.random(in: 0...1, using: &random)
                )
            ),
            onUnknown: Bool.random(using: &random) ? .retry : .hold
        )
    }

    private mutating func condition(depth: Int) -> Condition {
        switch depth > RuleLimits.conditionDepth ? 3 : number(4) {
        case 0: .all((0..<number(3)).map { _ in condition(depth: depth + 1) })
        case 1: .any((0..<number(3)).map { _ in condition(depth: depth + 1) })
        case 2: .not(condition(depth: depth + 1))
        default:
            .comparison(
                Comparison(
                    path: FieldPath(
                        root: Bool.random(using: &random) ? .data : .event,
                        segments: (0...number(2)).map { _ in ["event", "data", "a", "0", "é"][number(4)] }
                    ),
                    comparator: Comparison.Comparator.allCases.randomElement(using: &random) ?? .equals,
                    operand: json(depth: 2)
                )
            )
        }
    }

    private mutating func json(depth: Int) -> JSONValue {
        switch number(depth == 0 ? 4 : 6) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .number(JSONNumber(number(1_000_000)))
        case 3: JSONNumber(Double.random(in: -1e9...1e9, using: &random)).map(JSONValue.number) ?? .null
        case 4: .string(text())
        case 5: .array((0..<number(3)).map { _ in json(depth: depth - 1) })
        default: .object(object(depth: depth - 1))
        }
    }

    private mutating func object(depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<number(4) { object[text()] = json(depth: depth) }
        return object
    }

    private mutating func text() -> String {
        let parts = ["a", "Z", "{{x}}", "\"", "\\", "\n", "é", "e\u{301}", "🜁", ".", " "]
        return (0...number(4)).map { _ in parts[number(parts.count - 1)] }.joined()
    }

    private mutating func number(_ limit: Int) -> Int { Int.random(in: 0...limit, using: &random) }
}
