import JSONSchema
import Model
import Testing

@Suite struct `The fields of a schema` {
    private let json: JSONValue = [
        "type": "object", "required": ["deal", "status"],
        "properties": [
            "deal": ["$ref": "#/$defs/deal"], "status": ["enum": ["open", "won"]],
            "amount": ["type": ["number", "null"], "minimum": 0, "exclusiveMaximum": 100],
            "at": ["type": "string", "format": "date-time"],
            "lines": ["type": "array", "items": ["type": "object", "properties": ["sku": ["type": "string"]]]],
            "either": ["anyOf": [["type": "string"], ["type": "integer"]]],
        ],
        "$defs": [
            "deal": [
                "type": "object", "required": ["id"], "additionalProperties": false,
                "properties": ["id": ["type": "string"], "stage": ["const": "new"]],
            ]
        ],
    ]

    private func facts(_ path: String) throws -> FieldFacts? {
        let schema = try Schema(compiling: json)
        guard case .known(let facts) = schema.field(at: try FieldPath(checking: path)) else { return nil }
        return facts
    }

    private func unknown(_ path: String) throws -> UnknownField? {
        let schema = try Schema(compiling: json)
        guard case .unknown(let field) = schema.field(at: try FieldPath(checking: path)) else { return nil }
        return field
    }

    @Test func `are told with types, values, format, bounds and whether they are required`() throws {
        #expect(
            try facts("deal.id") == FieldFacts(types: .string, isRequired: true, isRequiredThere: true)
        )
        #expect(try facts("data.status")?.values == ["open", "won"])
        #expect(try facts("status")?.types == .string)
        #expect(try facts("deal.stage")?.values == ["new"])
        #expect(try facts("deal.stage")?.isRequired == false)
        let amount = try #require(try facts("amount"))
        #expect(amount.types == [.integer, .fraction, .null])
        #expect(amount.minimum == JSONNumber(0) && amount.maximum == JSONNumber(100))
        #expect(try facts("at")?.format == "date-time")
        #expect(try facts("lines.3.sku")?.types == .string)
        #expect(try facts("either")?.types == [.string, .integer])
    }

    @Test func `that it does not name are told apart from those that cannot be`() throws {
        let typo = try #require(try unknown("deal.stgae"))
        #expect(typo.nearest == "stage")
        #expect(typo.names == ["id", "stage"])
        #expect(typo.isForbidden && typo.known == 1)
        let open = try #require(try unknown("statsu"))
        #expect(open.nearest == "status" && !open.isForbidden)
        #expect(try unknown("status.name")?.isForbidden == true)
    }

    @Test func `are compared between two versions`() throws {
        let next: JSONValue = [
            "type": "object", "required": ["deal", "region"],
            "properties": [
                "deal": ["type": "object", "properties": ["id": ["type": "integer"]]],
                "status": ["enum": ["open", "lost"]], "amount": ["type": ["number", "null"]],
                "at": ["type": "string"], "region": ["type": "string"],
                "lines": ["type": "array", "items": ["type": "object", "properties": ["code": ["type": "string"]]]],
            ],
        ]
        let changes = try Schema(compiling: json).changes(to: try Schema(compiling: next))
        #expect(
            changes.map(\.description) == [
                "data.status: was one of \"open\", \"won\", becomes one of \"open\", \"lost\"",
                "data.status: becomes optional",
                "data.at: format was date-time, becomes free",
                "data.either: removed",
                "data.deal.id: was a string, becomes an integer",
                "data.deal.id: becomes optional",
                "data.deal.stage: removed",
                "data.lines[].sku: removed",
                "data.region: added",
                "data.region: becomes required",
                "data.lines[].code: added",
            ]
        )
        #expect(changes.first?.breaks == [.publishers, .rules])
        #expect(changes[3].breaks == .rules && changes[3].path?.description == "data.either")
        #expect(changes[8].breaks == [] && changes[9].breaks == .publishers)
        #expect(changes[7].path == nil)
        #expect(try Schema(compiling: json).changes(to: try Schema(compiling: json)).isEmpty)
    }
}
