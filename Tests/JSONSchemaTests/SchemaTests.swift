import JSONSchema
import Model
import Testing

@Suite struct `A schema` {
    private func schema(_ json: JSONValue) throws -> Schema { try Schema(compiling: json) }

    private func problems(_ json: JSONValue) -> [String] {
        do {
            _ = try Schema(compiling: json)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `says in a sentence where a value breaks it, and how`() throws {
        let schema = try schema([
            "type": "object", "required": ["deal"],
            "properties": [
                "deal": [
                    "type": "object", "required": ["id"], "additionalProperties": false,
                    "properties": [
                        "id": ["type": "string", "minLength": 3], "tags": ["items": ["enum": ["a", "b"]]],
                    ],
                ]
            ],
            "anyOf": [["required": ["a"]], ["required": ["b", "c"]]],
        ])
        let cases: [(JSONValue, String, String)] = [
            (["deal": 1], "data.deal: expected an object, found an integer (type)", "/properties/deal/type"),
            ([:], "data: expected the member `deal` (required)", "/required"),
            (["deal": [:]], "data.deal: expected the member `id` (required)", "/properties/deal/required"),
            (
                ["deal": ["id": "ab"]], "data.deal.id: expected at least 3 characters (minLength)",
                "/properties/deal/properties/id/minLength"
            ),
            (
                ["deal": ["id": "abc", "x": 1]],
                "data.deal.x: expected nothing at this place (additionalProperties)",
                "/properties/deal/additionalProperties"
            ),
            (
                ["deal": ["id": "abc", "tags": ["a", "c"]]], "data.deal.tags.1: expected one of \"a\", \"b\" (enum)",
                "/properties/deal/properties/tags/items/enum"
            ),
            (
                ["deal": ["id": "abc"], "c": 1],
                "data: expected at least one of the members `a`, `b` with `c` (anyOf)", "/anyOf"
            ),
        ]
        for (value, message, place) in cases {
            let violation = try #require(schema.violation(in: value))
            #expect(violation.description == message)
            #expect(violation.schemaPath == place)
            #expect(!schema.fits(value))
        }
        #expect(schema.fits(["deal": ["id": "abc"], "b": 1, "c": nil]))
    }

    @Test func `compares numbers exactly`() throws {
        func fits(_ schema: JSONValue, _ number: String) throws -> Bool {
            try Schema(compiling: schema).fits(.number(try #require(JSONNumber(text: number))))
        }
        #expect(try fits(["multipleOf": 0.01], "19.99"))
        #expect(try !fits(["multipleOf": 0.01], "19.999"))
        #expect(try fits(["multipleOf": 0.1], "123456789012345678901234567890.1"))
        #expect(try fits(["multipleOf": 3], "3e400"))
        #expect(try !fits(["multipleOf": 7], "1e999999999"))
        #expect(try !fits(["multipleOf": 10], "5"))
        #expect(try fits(["multipleOf": 2.5], "-7.5"))
        #expect(try fits(["type": "integer"], "1e400"))
        #expect(try !fits(["type": "integer"], "1e-1"))
        let limit = try JSONValue(parsing: Array(#"{"maximum": 9007199254740992}"#.utf8))
        #expect(try fits(limit, "9007199254740992"))
        #expect(try !fits(limit, "9007199254740993"))
        #expect(try !fits(limit, "9007199254740992.0000000000000000000000000000001"))
    }

    @Test func `refuses what it would not check, by path and name`() {
        #expect(
            problems(["properties": ["a": ["minLenght": 1]]])
                == ["/properties/a/minLenght: there is no keyword `minLenght`; did you mean `minLength`?"]
        )
        #expect(problems(["x-owner": "sales", "properties": ["a": true]]).isEmpty)
        #expect(
            problems(["definitions": [:]])
                == ["/definitions: `definitions` is of an older draft; expected `$defs`"]
        )
        #expect(
            problems(["$ref": "https://example.com/a"]) == [
                "/$ref: `https://example.com/a` leads nowhere; expected a place within this schema: others are not fetched"
            ]
        )
        #expect(problems(["$ref": "#/$defs/a"]) == ["/$ref: `#/$defs/a` leads nowhere in this schema"])
        #expect(problems(["format": "iri"]) == ["/format: the format `iri` is not supported"])
        #expect(
            problems(["format": "datetime"]) == ["/format: there is no format `datetime`; did you mean `date-time`?"]
        )
        #expect(problems(["minimum": "1"]) == ["/minimum: expected a number, found string"])
        #expect(problems(["type": "text"]).first?.hasPrefix("/type: `text` is no type of JSON") == true)
        #expect(problems(["pattern": "a(b"]) == ["/pattern: the regular expression has a ( that is not closed"])
        #expect(problems(["$schema": "http://json-schema.org/draft-07/schema#"]).count == 1)
        #expect(
            problems(["items": [true]]) == ["/items: expected a schema, which is an object or a boolean, found array"]
        )
        #expect(problems(["minLength": 1.5, "required": ["a", "a"]]).count == 2)
    }

    @Test func `is refused where it would never end or is too large`() {
        #expect(problems(["$ref": "#"]).first?.contains("leads back to the whole schema") == true)
        #expect(problems(["$defs": ["a": ["anyOf": [true, ["$ref": "#/$defs/a"]]]]]).count == 1)
        #expect(problems(["properties": ["child": ["$ref": "#"]]]).isEmpty)
        var deep: JSONValue = true
        for _ in 0..<60 { deep = ["not": deep] }
        #expect(problems(deep).first?.contains("(depth)") == true)
        let many = (0...SchemaLimits.subschemas).map { ("p\($0)", JSONValue.bool(true)) }
        #expect(
            problems(["properties": .object(JSONObject(uniqueMembers: many.map { (key: $0.0, value: $0.1) }) ?? [:])])
                .first?.contains("(subschemas)") == true
        )
        #expect(problems(["enum": .array(Array(repeating: 1, count: 3000))]).first?.contains("(enumValues)") == true)
        #expect(
            problems(["pattern": .string(String(repeating: "a", count: 2000))]).first?.contains("(patternBytes)")
                == true
        )
        #expect(
            problems(["pattern": .string(String(repeating: "(", count: 40))]).first?.contains("(patternDepth)") == true
        )
        #expect(problems(["multipleOf": 0]) == ["/multipleOf: expected a number above 0"])
    }

    @Test func `that asks for too much work says so instead of working on`() throws {
        // Each definition asks the next one twice: two to the thirtieth.
        var definitions = JSONObject()
        for number in 0..<30 {
            let next: JSONValue = number == 29 ? ["type": "integer"] : ["$ref": .string("#/$defs/d\(number + 1)")]
            definitions["d\(number)"] = ["allOf": [next, next]]
        }
        let wide = try schema(["$ref": "#/$defs/d0", "$defs": .object(definitions)])
        #expect(wide.violation(in: 1)?.keyword == "limit")
        #expect(wide.violation(in: 1)?.expected.contains("steps") == true)

        let slow = try schema(["pattern": "^(a+)+$"])
        let text = String(repeating: "a", count: 5000) + "!"
        #expect(slow.violation(in: .string(text))?.expected.contains("matchLimit") == true)
        // A limit that was met is no verdict: `not` does not turn it round.
        let turned = try schema(["not": ["pattern": "^(a+)+$"]])
        #expect(turned.violation(in: .string(text))?.keyword == "limit")
    }

    @Test(
        arguments: [
            (#"^\d+$"#, "12", true), (#"^\d+$"#, "12\n", false), (#"^\d+$"#, "१२", false), (#"^.$"#, "\u{2028}", false),
            (#"^.$"#, "😀", true), (#"^\p{Letter}+$"#, "Ünï", true), (#"^\p{Script=Greek}+$"#, "αβγ", true),
            (#"^\p{Lu}"#, "a", false), (#"^[\w\-.]+@x$"#, "a-b.c@x", true), (#"^\s$"#, "\u{FEFF}", true),
            (#"^\S$"#, "\u{FEFF}", false), (#"^[^\S]$"#, "\u{A0}", true), (#"^\cA$"#, "\u{1}", true),
            (#"^[]$"#, "", false),
            (#"^[^]$"#, "\n", true), (#"^\ud83d\ude00$"#, "😀", true), (#"^\u{1F600}$"#, "😀", true),
            (#"^(?<y>\d{4})-\k<y>$"#, "2026-2026", true), (#"^(?:(a)|b)\1$"#, "b", true), (#"^a{2,3}$"#, "aaaa", false),
            (#"^(?=.*\d)(?!.*x)[a-z0-9]+$"#, "ab1", true), (#"\bfoo\b"#, "a foo b", true),
            (#"^[[:alpha:]]$"#, "a]", true),
            (#"^\Qa\E$"#, "a", nil), (#"a++"#, "a", nil), (#"(?i)a"#, "a", nil), (#"(?R)"#, "a", nil),
            (#"\p{Nope}"#, "a", nil),
            (#"^a\z"#, "a", nil), (#"[b-a]"#, "a", nil), (#"\2(a)"#, "a", nil), (#"(*LIMIT_MATCH=1)a"#, "a", nil),
            (#"a{3,2}"#, "a", nil), (#"{"#, "{", nil), (#"\ud83d"#, "a", nil),
        ] as [(String, String, Bool?)]
    )
    func `takes regular expressions as ECMA-262 has them`(_ pattern: String, _ text: String, _ expected: Bool?) {
        let schema = try? Schema(compiling: ["pattern": .string(pattern)])
        #expect(schema.map { $0.fits(.string(text)) } == expected, "\(pattern)")
    }
}
