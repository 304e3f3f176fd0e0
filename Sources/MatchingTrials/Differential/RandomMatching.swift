package import Model

/// Makes conditions and events from few words, so that they often meet.
package struct RandomMatching {
    var random: SplitMix64
    private let tenant: TenantID

    // Many are the same number, or nearly.
    private static let numbers = [
        "1.0", "0.1", "1e0", "-0.1", "2.0", "10e-1", "-0", "0e5", "9007199254740993", "9007199254740992",
        "9007199254740992.0", "36028797018963968", "36028797018963967", "999999999999999999", "1000000000000000000",
        "1e18", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e-19", "100e-21",
        "0.1000000000000000000001", "1.00000000000000000000", "1407374883.55328", "12345678901234567890.5", "1e25",
    ]

    // Long enough to be hashed, and alike.
    private static let longer = [
        "aaaaaaa", "aaaaaaaa", "aaaaaaaab", "baaaaaaaa", "a longer text, of more than sixteen bytes",
        "a longer text, of more than sixteen bytes!", "quote \" and \\ and \n", "\u{0}",
    ]

    package init(seed: UInt64, tenant: TenantID) {
        random = SplitMix64(seed: seed)
        self.tenant = tenant
    }

    package mutating func event() -> Event {
        var object = JSONObject()
        for key in ["a", "b", "c", "é", "newStatus", "updatedFields"] where number(4) > 0 {
            object[key] = value(depth: 3)
        }
        let data = JSONValue.object(object)
        return Event(
            tenant: tenant,
            type: pick(["x", "y", "z"]),
            source: pick(["/a", "/b"]),
            id: pick(["1", "2"]),
            time: Timestamp(microseconds: 0),
            subject: number(1) == 0 ? nil : pick(["a", "ab"]),
            data: data,
            dataText: data.text
        )
    }

    package mutating func rule(_ place: Int, depth: Int = 3) -> Rule {
        let condition = number(9) == 0 ? nil : condition(depth: depth)
        let step = Step(name: "s", action: .note, arguments: [:], onUnknown: .hold)
        return Rule(
            tenant: tenant,
            id: DedupeKey.rule(tenant: tenant, name: "r\(place)"),
            version: 1,
            definition: RuleDefinition(
                name: "r\(place)",
                eventType: pick(["x", "y", "z"]),
                condition: condition,
                steps: [step]
            )
        )
    }

    package mutating func condition(depth: Int) -> Condition {
        switch depth == 0 ? 3 : number(7) {
        case 0: .all((0..<number(3)).map { _ in condition(depth: depth - 1) })
        case 1: .any((0..<number(3)).map { _ in condition(depth: depth - 1) })
        case 2: .not(condition(depth: depth - 1))
        case 6:
            .elements(
                ElementCondition(
                    path: FieldPath(root: .data, segments: [pick(["a", "b", "c"])]),
                    quantifier: [.any, .all, .none][number(2)],
                    condition: elementCondition(depth: depth - 1)
                )
            )
        case 7: .named(NamedCondition(name: "n", arguments: [:], expansion: condition(depth: depth - 1)))
        default: .comparison(comparison())
        }
    }

    private mutating func elementCondition(depth: Int) -> Condition {
        switch depth <= 0 ? 2 : number(3) {
        case 0: return .all((0..<number(2)).map { _ in elementCondition(depth: depth - 1) })
        case 1: return .not(elementCondition(depth: depth - 1))
        default:
            var comparison = comparison()
            let segments = number(1) == 0 ? [] : [pick(["a", "b", "0"])]
            comparison.path = FieldPath(root: .element, segments: segments)
            if case .field = comparison.operand { comparison.operand = .literal(value(depth: 0)) }
            return .comparison(comparison)
        }
    }

    package static let comparators = Comparison.Comparator.allCases.filter { !$0.isOfTime && !$0.isOfChange }

    /// With any operator at all, also over times and changes, and operands of any type.
    package mutating func anyComparison() -> Comparison {
        var comparison = comparison()
        comparison.comparator = Comparison.Comparator.allCases.randomElement(using: &random) ?? .equals
        if number(1) == 0 { comparison.path = FieldPath(root: .data, segments: [pick(["a", "b", "c", "status"])]) }
        if number(2) == 0 { comparison.path = FieldPath(root: .event, segments: ["time"]) }
        if number(1) == 0 {
            comparison.operand = .literal(
                [
                    "1d", "1970-01-01", "1969-12-31T23:00:00Z", "9999-12-31", 0, ["less_than": 3], ["thursday"],
                    ["00:00", "23:00"], ["22:00", "05:00"], "999999999999999d", ["a": nil],
                ][number(10)]
            )
        }
        return comparison
    }

    private mutating func comparison() -> Comparison {
        let segments = (0...number(2)).map { _ in pick(["a", "b", "c", "é", "e\u{301}", "0", "1"]) }
        let path =
            number(5) == 0
            ? FieldPath(
                root: .event,
                segments: [pick(["type", "subject", "id", "source", "tenant", "time", "nothing"])]
            )
            : FieldPath(root: .data, segments: segments)
        let comparator = Self.comparators.randomElement(using: &random) ?? .equals
        let operand: JSONValue =
            switch comparator {
            case .in where number(9) > 0, .notIn where number(9) > 0:
                .array((0..<number(4)).map { _ in value(depth: 1) })
            case .between where number(9) > 0: .array([value(depth: 0), value(depth: 0)])
            case .exists where number(9) > 0, .isNull where number(9) > 0: .bool(number(1) == 0)
            case .matchesWildcard where number(9) > 0:
                .string(pick(["*", "a*", "*b", "a*b", "*a*b*", "**", "ab", "*é"]))
            default: value(depth: number(9) == 0 ? 2 : 0)
            }
        if comparator.takesField, number(4) == 0 {
            let other = FieldPath(root: .data, segments: [pick(["a", "b", "c"])])
            return Comparison(path: path, comparator: comparator, operand: .field(other))
        }
        return Comparison(path: path, comparator: comparator, operand: operand)
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch number(depth == 0 ? 5 : 8) {
        case 0: return .null
        case 1: return .bool(number(1) == 0)
        case 2: return .number(JSONNumber(number(2)))
        case 3:
            return JSONNumber(text: pick(Self.numbers)).map(JSONValue.number) ?? .null
        case 4, 5:
            return .string(pick(["", "a", "ab", "aab", "b", "1", "é", "e\u{301}", "🜁", "\u{FFFF}", "x"] + Self.longer))
        case 6: return .array((0..<number(3)).map { _ in value(depth: depth - 1) })
        default:
            var object = JSONObject()
            for key in ["a", "b", "0", "é"] where number(1) == 0 { object[key] = value(depth: depth - 1) }
            return .object(object)
        }
    }

    private mutating func pick(_ words: [String]) -> String { words[number(words.count - 1)] }

    private mutating func number(_ limit: Int) -> Int { Int.random(in: 0...limit, using: &random) }
}
