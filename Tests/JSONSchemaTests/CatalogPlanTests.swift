import JSONSchema
import Model
import Testing

@Suite struct `A plan for a catalog` {
    private func type(_ name: String, _ schemas: [JSONValue] = [], status: EventType.Status = .active) -> EventType {
        EventType(
            name: name,
            category: "x",
            summary: "",
            status: status,
            versions: schemas.enumerated().map { EventTypeVersion(number: $0.offset + 1, schema: $0.element) }
        )
    }

    private let old: JSONValue = ["type": "object", "properties": ["a": ["type": "string"], "b": true]]
    private let wider: JSONValue = ["type": "object", "properties": ["a": ["type": "string"], "b": true, "c": true]]
    private let other: JSONValue = ["type": "object", "properties": ["a": ["type": "integer"]]]

    @Test func `tells what is created, changed and left alone`() {
        let present = [type("a", [old]), type("b"), type("c", [old])]
        let plan = CatalogPlan(
            [type("a", [old]), type("b", status: .deprecated(successor: "a")), type("c", [wider]), type("d")],
            over: present
        )
        #expect(plan.entries.map(\.change) == [.unchanged, .changed, .changed, .created])
        #expect(plan.entries[1].notes == ["status: active → deprecated in favour of a"])
        #expect(plan.entries[2].schemas.map(\.name) == ["payload.C.v1"])
        #expect(plan.entries[2].schemas[0].fields.map(\.description) == ["data.c: added"])
        #expect(!plan.entries.contains { $0.isBreaking })
        #expect(plan.count(.changed) == 2)
    }

    @Test func `calls it breaking where a version that is known changes, not where there is a next one`() {
        let same = CatalogPlan([type("a", [other])], over: [type("a", [old])])
        #expect(same.entries[0].isBreaking)
        #expect(
            same.entries[0].schemas[0].fields.map(\.description) == [
                "data.a: was a string, becomes an integer", "data.b: removed",
            ]
        )
        let next = CatalogPlan([type("a", [old, other])], over: [type("a", [old])])
        #expect(!next.entries[0].isBreaking)
        #expect(next.entries[0].schemas.map(\.name) == ["payload.A.v2"])
        #expect(next.entries[0].schemas[0].fields.count == 2)
        #expect(CatalogPlan([type("a")], over: [type("a", [old])]).entries[0].isBreaking)
    }

    @Test func `is made of files whose schemas can be compiled, and names the line of what cannot`() {
        let text = """
            name: x
            version: "1"
            eventTypes:
              - name: deal.won
                category: deals
                schema:
                  type: object
                  properties:
                    amount: { type: number, minimun: 3 }
              - name: deal_won
                category: deals
                versions:
                  - version: 1
                    schema: { type: text }
                  - version: 1
                    schema: true
                    status: off
            """
        var complaints: [String] = []
        do throws(SourceFileError) {
            _ = try CatalogReader.readCompiling(file: "c.yaml", bytes: Array(text.utf8))
        } catch {
            complaints = error.problems.map(\.description)
        }
        #expect(
            complaints == [
                "c.yaml:9:42: eventTypes[0].schema.properties.amount.minimun: there is no keyword `minimun`; did you mean `minimum`?",
                "c.yaml:10:5: eventTypes[1]: the schemas of `deal_won` are called as those of `deal.won`",
                "c.yaml:14:25: eventTypes[1].versions[0].schema.type: `text` is no type of JSON; expected one of `null`, `boolean`, `number`, `integer`, `string`, `array`, `object`",
                "c.yaml:15:9: eventTypes[1].versions[1]: the version 1 stands earlier in this event type",
                "c.yaml:17:17: eventTypes[1].versions[1].status: `off` is not known here; expected one of `active`, `retired`",
            ],
            "\(complaints.joined(separator: "\n"))"
        )
    }
}
