import Checking
import JSONSchema
import Matching
import Model
import TestKit
import Testing

/// Whatever is said to hold never does not hold for any of the values that could tell.
@Suite struct ContradictionTests {
    private static let values: [JSONValue] = [
        .null, true, false, 0, 1, 2, 3, 1.5, "", "a", "b", "ab", [], [1], ["a", "b"], [:],
    ]
    private static let comparators: [Comparison.Comparator] = [
        .equals, .notEquals, .in, .notIn, .contains, .notContains, .startsWith, .endsWith, .exists, .isNull,
        .greaterThan,
        .greaterThanOrEqual, .lessThan, .lessThanOrEqual, .between, .countEquals, .countGreaterThan, .countLessThan,
    ]

    private struct Values: ConditionContext {
        var a: JSONValue?
        var b: JSONValue?
        var now: Timestamp { Timestamp(microseconds: 0) }

        func value(at path: FieldPath) -> JSONValue? { path.segments == ["a"] ? a : b }
    }

    @Test func `a condition that is said never to hold holds for nothing`() throws {
        let seed: UInt64 = 20_260_301
        var random = SplitMix64(seed: seed)
        var never = 0
        let possible: [JSONValue?] = [nil] + Self.values
        for _ in 0..<4_000 {
            let condition = Self.condition(depth: 2, &random)
            let rule = RuleDefinition(name: "r", summary: "", eventType: "t", condition: condition, steps: [])
            let check = RuleCheck(types: [EventType(name: "t", category: "c", summary: "")], schemas: EventSchemas())
            let findings = check.findings(on: rule)
            guard findings.contains(where: { $0.code == .neverHolds }) else { continue }
            never += 1
            let compiled = CompiledCondition(condition)
            for a in possible {
                for b in possible {
                    let holds = compiled.holds(in: Values(a: a, b: b))
                    #expect(!holds, "seed \(seed): \(condition.json) holds for \(a as Any), \(b as Any): \(findings)")
                }
            }
        }
        #expect(never > 400)
    }

    private static func condition(depth: Int, _ random: inout SplitMix64) -> Condition {
        let kind = depth == 0 ? 9 : Int.random(in: 0..<10, using: &random)
        switch kind {
        case 0...4:
            return .all((0...Int.random(in: 0...2, using: &random)).map { _ in condition(depth: depth - 1, &random) })
        case 5...6:
            return .any((0...Int.random(in: 0...2, using: &random)).map { _ in condition(depth: depth - 1, &random) })
        case 7: return .not(condition(depth: depth - 1, &random))
        default: return .comparison(comparison(&random))
        }
    }

    private static func comparison(_ random: inout SplitMix64) -> Comparison {
        let comparator = comparators[Int.random(in: comparators.indices, using: &random)]
        let scalars = values.prefix(12)
        func scalar() -> JSONValue { scalars[Int.random(in: scalars.indices, using: &random)] }
        let operand: JSONValue =
            switch comparator {
            case .in, .notIn: .array((0...Int.random(in: 0...2, using: &random)).map { _ in scalar() })
            case .exists, .isNull: .bool(Bool.random(using: &random))
            case .between: Bool.random(using: &random) ? [1, 2] : ["a", "b"]
            case .countEquals, .countGreaterThan, .countLessThan: 1
            case .startsWith, .endsWith: "a"
            default: scalar()
            }
        let path = FieldPath(root: .data, segments: [Bool.random(using: &random) ? "a" : "b"])
        return Comparison(path: path, comparator: comparator, operand: operand)
    }
}
