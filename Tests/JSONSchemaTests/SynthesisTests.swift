import JSONSchema
import Model
import Testing

@Suite struct `A synthesised value` {
    private let json: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["id", "kind", "lines"],
        "properties": [
            "id": ["type": "string", "minLength": 1, "maxLength": 20], "kind": ["enum": ["a", "b"]],
            "fixed": ["const": 3], "count": ["type": "integer", "minimum": 1, "maximum": 9],
            "price": ["type": "number", "exclusiveMinimum": 0, "multipleOf": 0.25],
            "lines": [
                "type": "array", "minItems": 2, "maxItems": 4, "uniqueItems": true,
                "items": ["type": "object", "required": ["sku"], "properties": ["sku": ["type": "string"]]],
            ],
            "code": ["type": "string", "pattern": "^[A-Z]{2}-\\d{3}(x|y)?$"],
            "at": ["type": "string", "format": "date-time"], "who": ["type": "string", "format": "email"],
            "a": ["type": "boolean"], "b": ["type": "boolean"],
        ],
        "anyOf": [["required": ["a"]], ["required": ["b"]]],
        "dependentRequired": ["at": ["who"]],
        "minProperties": 2,
    ]

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `fits its schema, is the same for the same seed, and breaks any one rule where it is changed`(_ seed: UInt64)
        throws
    {
        let schema = try Schema(compiling: json)
        let value = try #require(schema.example(seed: seed))
        #expect(schema.violation(in: value) == nil)
        #expect(schema.example(seed: seed) == value)
        let (mutations, missed) = schema.mutations(of: value)
        #expect(missed.isEmpty)
        for mutation in mutations {
            let violation = try #require(schema.violation(in: mutation.value))
            #expect(violation.path == mutation.path && violation.keyword == mutation.keyword)
        }
        let rules = Set(mutations.map(\.rule))
        for rule in [
            "/required/id", "/properties/id/minLength", "/properties/id/maxLength", "/properties/kind/enum",
            "/properties/fixed/const", "/properties/count/minimum", "/properties/count/maximum",
            "/properties/price/exclusiveMinimum", "/properties/price/multipleOf", "/properties/lines/minItems",
            "/properties/lines/maxItems", "/properties/lines/uniqueItems", "/properties/lines/items/required/sku",
            "/properties/code/pattern", "/properties/at/format", "/anyOf", "/dependentRequired/who",
            "/additionalProperties", "/minProperties", "/type",
        ] { #expect(rules.contains(rule), "\(rule) is not among \(rules.sorted())") }
    }

    @Test func `is not to be had where none can fit`() throws {
        #expect(try Schema(compiling: false).example() == nil)
        #expect(try Schema(compiling: ["type": "string", "enum": [1]]).example() == nil)
    }
}
