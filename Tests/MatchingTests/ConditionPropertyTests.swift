import Matching
import MatchingTrials
import Model
import Testing

@Suite struct `Laws of conditions` {
    private static let seeds: [UInt64] = [1, 2, 3, .random(in: 0 ... .max)]

    @Test(arguments: seeds) func `not is the complement, and De Morgan's laws hold`(seed: UInt64) throws {
        var random = try RandomMatching(seed: seed)
        for _ in 0..<2000 {
            let (first, second) = (random.condition(depth: 2), random.condition(depth: 2))
            let event = random.event()
            func holds(_ condition: Condition) -> Bool { CompiledCondition(condition).holds(for: event) }
            let (one, other) = (holds(first), holds(second))
            let context = "seed \(seed): \(first.json), \(second.json) of \(event.data)"
            #expect(holds(.not(first)) == !one, "\(context)")
            #expect(holds(.all([first, second])) == (one && other), "\(context)")
            #expect(holds(.not(.all([first, second]))) == holds(.any([.not(first), .not(second)])), "\(context)")
            #expect(holds(.not(.any([first, second]))) == holds(.all([.not(first), .not(second)])), "\(context)")
        }
    }

    @Test(arguments: seeds) func `an operator and its twin never hold both, and neither for what is missing`(
        seed: UInt64
    ) throws {
        var random = try RandomMatching(seed: seed)
        let twins: [(Comparison.Comparator, Comparison.Comparator)] = [
            (.equals, .notEquals), (.in, .notIn), (.contains, .notContains), (.countEquals, .countNotEquals),
            (.greaterThan, .lessThanOrEqual), (.lessThan, .greaterThanOrEqual), (.before, .after),
            (.withinLast, .moreThanAgo),
        ]
        for _ in 0..<2000 {
            let event = random.event()
            let comparison = random.anyComparison()
            for (one, other) in twins {
                func holds(_ comparator: Comparison.Comparator) -> Bool {
                    var tried = comparison
                    tried.comparator = comparator
                    return CompiledCondition(.comparison(tried)).holds(for: event)
                }
                let both = [holds(one), holds(other)]
                #expect(
                    both != [true, true],
                    "seed \(seed): \(one) \(Condition.comparison(comparison).json) of \(event.data)"
                )
                if event.value(at: comparison.path) == nil { #expect(both == [false, false], "seed \(seed)") }
            }
        }
    }

    @Test(arguments: seeds) func `whatever the operand and the value, an answer comes, and only what is listed is read`(
        seed: UInt64
    ) throws {
        var random = try RandomMatching(seed: seed)
        var held = 0
        for _ in 0..<4000 {
            let comparison = random.anyComparison()
            let condition = CompiledCondition(.comparison(comparison), timeZone: "Europe/Berlin")
            let event = random.event()
            let watch = ReadPaths(EventContext(event))
            let holds = condition.holds(in: watch)
            #expect(condition.explain(in: watch).holds == holds, "seed \(seed)")
            #expect(watch.read.isSubset(of: condition.paths), "seed \(seed): \(comparison)")
            held += holds ? 1 : 0
        }
        #expect(held > 50, "seed \(seed): \(held)")
    }

    @Test(arguments: seeds) func `what is stored is read back`(seed: UInt64) throws {
        var random = try RandomMatching(seed: seed)
        for _ in 0..<1000 {
            let rule = random.rule(1)
            #expect(try RuleDefinition(json: rule.definition.json) == rule.definition, "seed \(seed)")
        }
    }

    @Test(arguments: seeds) func `a path is read as it was written`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let parts = ["a", "é", ".", "\"", "\\", " ", "0", "\n", "data", "event", "e\u{301}"]
        for _ in 0..<3000 {
            let segments = (0...Int.random(in: 0...3, using: &random)).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    parts[Int.random(in: 0..<parts.count, using: &random)]
                }.joined()
            }
            for root in FieldPath.Root.allCases {
                let path = FieldPath(root: root, segments: segments)
                #expect(FieldPath(path.description) == path, "seed \(seed): \(path)")
            }
        }
        #expect(FieldPath("data.\"a.b\".c")?.segments == ["a.b", "c"])
        #expect(FieldPath("\"data\".x") == FieldPath(root: .data, segments: ["data", "x"]))
        for text in ["", ".", "a.", "a..b", "\"a", "\"a\"b", "\"a\\n\""] { #expect(FieldPath(text) == nil, "\(text)") }
    }
}

/// A context that notes what is asked of it.
private final class ReadPaths: ConditionContext {
    private let context: EventContext
    private(set) var read: Set<FieldPath> = []

    init(_ context: EventContext) {
        self.context = context
    }

    func value(at path: FieldPath) -> JSONValue? {
        read.insert(path)
        return context.value(at: path)
    }

    var now: Timestamp { context.now }
}
