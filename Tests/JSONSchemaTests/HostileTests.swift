import JSONSchema
import Model
import Testing

/// Schemas that nobody would write, made from those of the suite: whatever comes of them, nothing crashes or hangs.
@Suite struct `Schemas that somebody spoilt` {
    private struct Dice {
        var state: UInt64

        mutating func roll(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(count, 1)))
        }
    }

    private static let odd: [JSONValue] = [
        nil, true, false, 0, -1, 1.5, 9_223_372_036_854_775_807, "", "#", "#/$defs/a", "a/b", "^(a+)+$", [], [:],
        ["$ref": "#"], ["type": "object"], ["a", "b"], .number(JSONNumber(Int64.min)),
    ]

    private func spoil(_ value: JSONValue, _ dice: inout Dice) -> JSONValue {
        if dice.roll(12) == 0 { return Self.odd[dice.roll(Self.odd.count)] }
        switch value {
        case .object(let object):
            var spoilt = JSONObject()
            for (key, value) in object {
                let key = dice.roll(20) == 0 ? object.keys[dice.roll(object.count)] : key
                spoilt[key] = spoil(value, &dice)
            }
            return .object(spoilt)
        case .array(let values): return .array(values.map { spoil($0, &dice) })
        default: return value
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `are refused, or compiled and used`(_ seed: UInt64) throws {
        var dice = Dice(state: seed)
        var compiled = 0
        for name in try SuiteFiles.names(SuiteFiles.current) {
            guard case .array(let groups) = try SuiteFiles.json("\(SuiteFiles.current)/\(name).json") else { continue }
            for group in groups {
                guard let json = group["schema"], case .array(let tests)? = group["tests"] else { continue }
                guard let schema = try? Schema(compiling: spoil(json, &dice), options: .standard) else { continue }
                compiled += 1
                for test in tests {
                    guard let data = test["data"] else { continue }
                    #expect(schema.fits(data) == (schema.violation(in: data) == nil), "seed \(seed), \(name)")
                }
                _ = schema.fields(limit: 200)
                _ = schema.changes(to: schema)
                if let value = schema.example(seed: seed) {
                    for mutation in schema.mutations(of: value).mutations { #expect(!schema.fits(mutation.value)) }
                }
            }
        }
        #expect(compiled > 50)
    }

    @Test func `that ask for themselves for ever have no example`() throws {
        let endless: JSONValue = [
            "required": ["a", "b"], "properties": ["a": ["$ref": "#"], "b": ["$ref": "#"]], "type": "object",
        ]
        #expect(try Schema(compiling: endless).example() == nil)
        #expect(try Schema(compiling: ["type": "string", "minLength": 900_000_000]).example() == nil)
        #expect(try Schema(compiling: ["type": "array", "minItems": 900_000_000]).example() == nil)
    }
}
