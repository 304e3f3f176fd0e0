import Model

/// Makes rules with graphs of every shape, as rule files: nested ones as people write them, and flat ones whose ways lead to
/// any later step. Not all of them are sound; the reader says which.
struct RandomRules {
    private var random: SplitMix64
    private var names = 0

    static let actions = ActionCatalog([
        ActionSchema(kind: .note, summary: "Writes a note.", arguments: [], isOutbound: false)
    ])

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// nil for one that the reader refuses.
    mutating func nested() -> RuleDefinition? {
        names = 0
        return read(list(depth: 0))
    }

    /// nil for one that the reader refuses.
    mutating func flat() -> RuleDefinition? {
        let count = number(2, 9)
        var steps: [Step] = []
        for place in 0..<count { steps.append(flatStep(place, of: count, after: steps)) }
        let graph = StepGraph(steps)
        // Most of what is unsound is seen at once, without a file.
        guard (1..<count).allSatisfy({ graph.leads(from: 0, to: $0) }) else { return nil }
        let rule = RuleDefinition(name: "r", eventType: "t", steps: steps)
        return try? RuleReader.read(file: "r", bytes: rule.json.text, actions: Self.actions).first
    }

    private func read(_ steps: [JSONValue]) -> RuleDefinition? {
        let file: JSONValue = ["name": "r", "trigger": "t", "steps": .array(steps)]
        return try? RuleReader.read(file: "r", bytes: file.text, actions: Self.actions).first
    }

    private mutating func list(depth: Int) -> [JSONValue] {
        var steps: [JSONValue] = []
        for _ in 0..<number(1, depth == 0 ? 4 : 2) { steps += construct(depth: depth) }
        if depth > 0, chance(8) {
            steps.append(["end": ["completed", "failed", "cancelled"][number(0, 2)]])
        } else if depth > 0, chance(12) {
            steps.append(["name": .string(name()), "action": "note", "next": "end"])
        }
        return steps
    }

    private mutating func construct(depth: Int) -> [JSONValue] {
        let nested = depth < 3
        switch number(0, nested ? 9 : 4) {
        case 5, 6:
            let paths = (0..<number(2, 3)).map { _ in JSONValue.array(list(depth: depth + 1)) }
            return [
                ["name": .string(name()), "parallel": .array(paths)],
                ["name": .string(name()), "join": chance(2) ? "all" : "any"],
            ]
        case 7:
            return [
                [
                    "name": .string(name()), "branch": condition(), "then": .array(list(depth: depth + 1)),
                    "else": .array(chance(3) ? [] : list(depth: depth + 1)),
                ]
            ]
        case 8:
            let cases: [JSONValue] = (0..<number(1, 3)).map { index in
                ["is": .number(JSONNumber(index)), "then": .array(list(depth: depth + 1))]
            }
            return [["name": .string(name()), "switch": ["on": "n", "cases": .array(cases)]]]
        case 9:
            return [
                [
                    "name": .string(name()),
                    "wait": ["for": [["event": "a", "then": .array(list(depth: depth + 1))], "b"], "timeout": "3d"],
                    "onTimeout": .array(list(depth: depth + 1)),
                ]
            ]
        case 4: return [["name": .string(name()), "delay": .string("\(number(0, 3))h")]]
        case 3: return [["name": .string(name()), "emit": ["event": "c"], "onError": "continue"]]
        default:
            return [["name": .string(name()), "action": "note", "onError": chance(2) ? "stop" : "continue"]]
        }
    }

    private mutating func flatStep(_ place: Int, of count: Int, after steps: [Step]) -> Step {
        let parallels = steps.count { if case .parallel = $0.kind { true } else { false } }
        let joins = steps.count { if case .join = $0.kind { true } else { false } }
        var step = Step(name: "s\(place)", kind: .join(chance(2) ? .all : .any), next: edge(place, count))
        switch number(0, 9) {
        case 0:
            let condition = Condition.comparison(
                Comparison(
                    path: FieldPath(root: .data, segments: ["f\(number(0, 3))"]),
                    comparator: .equals,
                    operand: .literal(true)
                )
            )
            step.kind = .branch(
                BranchStep(condition: condition, then: edge(place, count), otherwise: edge(place, count))
            )
            step.next = .following
        case 1,
            2 where place + 2 < count:
            step.kind = .parallel((0..<number(2, 3)).map { _ in edge(place, count, end: false) })
            step.next = .following
        case 3, 4,
            5 where parallels > joins:
            break
        case 6:
            step.kind = .wait(
                WaitStep(
                    alternatives: [WaitStep.Alternative(eventType: "a", edge: edge(place, count))],
                    timeout: .seconds(86_400),
                    onTimeout: edge(place, count)
                )
            )
        default:
            step.kind = .action(.note, arguments: [:])
            step.onError = chance(2) ? .stop : .goto(edge(place, count))
        }
        return step
    }

    private mutating func edge(_ place: Int, _ count: Int, end: Bool = true) -> StepEdge {
        if place + 1 >= count || (end && chance(8)) { return StepEdge(to: nil, from: place, of: count) }
        let target = chance(2) ? place + 1 : number(place + 1, min(count - 1, place + 3))
        return StepEdge(to: target, from: place, of: count)
    }

    private mutating func condition() -> JSONValue {
        ["path": .string("f\(number(0, 3))"), "equals": true]
    }

    private mutating func name() -> String {
        names += 1
        return "n\(names)"
    }

    private mutating func number(_ low: Int, _ high: Int) -> Int { Int.random(in: low...high, using: &random) }

    private mutating func chance(_ of: Int) -> Bool { number(1, of) == 1 }
}
