import FoundationEssentials
import Matching
import Model
import Testing

/// The law in data is what the evaluator does, and what docs/conditions.md says.
///
/// `SIGNALBOX_WRITE_DOCS=1 swift test --filter LawTests` writes the tables into the document.
@Suite struct LawTests {
    private static let document =
        #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }
        + "/docs/conditions.md"

    private static var changes: LawTable {
        LawTable(
            name: "changes",
            firstColumn: "the event's data",
            columns: LawTable.changeOperators.map { LawTable.Sample(title: "`\($0)`", data: "") },
            rows: LawTable.changes.map { LawTable.Row(title: $0.data, condition: "", verdicts: $0.verdicts) }
        )
    }

    @Test func `values`() throws { try LawTable.values.check() }

    @Test func `elements`() throws { try LawTable.elements.check() }

    @Test func `times`() throws { try LawTable.times.check() }

    @Test func `changes`() throws {
        for (place, name) in LawTable.changeOperators.enumerated() {
            let table = LawTable(
                name: "changes",
                firstColumn: "",
                columns: LawTable.changes.map { LawTable.Sample(title: $0.data, data: $0.data) },
                rows: [
                    LawTable.Row(
                        title: name,
                        condition: "{path: status, \(name)}",
                        verdicts: String(LawTable.changes.map { Array($0.verdicts)[place] })
                    )
                ]
            )
            try table.check()
        }
    }

    @Test func `every operator is in a table`() {
        let tables = [LawTable.values, LawTable.elements, LawTable.times]
        let shown = tables.flatMap { $0.rows.map(\.title) } + LawTable.changeOperators
        let operators =
            Comparison.Comparator.allCases.map(\.rawValue) + ElementCondition.Quantifier.allCases.map(\.rawValue)
        for name in operators {
            #expect(shown.contains { $0 == name || $0.hasPrefix("\(name):") }, "\(name)")
        }
    }

    @Test func `the document's examples are read`() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: Self.document)), as: UTF8.self)
        let blocks = text.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        try #require(blocks.count == 4)
        let note = ActionSchema(kind: .note, summary: "Writes a note.", arguments: [], isOutbound: false)
        func rules(_ body: String, _ conditions: NamedConditions) throws -> [RuleDefinition] {
            try RuleReader.read(
                file: "conditions.md",
                bytes: Array("name: a\ntrigger: deal.won\nsteps: [{action: note}]\n\(body)".utf8),
                actions: ActionCatalog([note]),
                conditions: conditions
            )
        }
        let data = #"""
            {"deal":{"amount":400,"limit":300,"stage":"new","tags":[],"lines":[{"article":"rail","quantity":4}]},
             "contract":{"renewsOn":"2026-03-08"}}
            """#
        let rule = try #require(try rules(String(blocks[0]), .none).first)
        let event = try LawTable.event(data)
        let compiled = CompiledRule(Rule(tenant: event.tenant, id: UUID(), version: 1, definition: rule))
        let vip = EventRecords(["contact": RecordState(id: "c", tags: ["vip"])])
        #expect(compiled.condition.holds(in: EventContext(event, records: vip)))
        #expect(!compiled.condition.holds(in: EventContext(event)))
        #expect(try rules(String(blocks[1]), .none).count == 1)

        let defined = try ConditionDefinitionReader.read(file: "conditions.md", bytes: Array(blocks[2].utf8))
        let pending = "{name: invitation_has_pending_response, condition: {path: a, equals: pending}}"
        let other = try ConditionDefinitionReader.read(file: "other", bytes: Array(pending.utf8))
        #expect(try rules("conditions:\n\(blocks[3])", NamedConditions(defined + other)).count == 1)
    }

    @Test func `the document shows these tables`() throws {
        var text = String(decoding: try Data(contentsOf: URL(filePath: Self.document)), as: UTF8.self)
        let isWriting = ProcessInfo.processInfo.environment["SIGNALBOX_WRITE_DOCS"] == "1"
        for table in [LawTable.values, .elements, .times, Self.changes] {
            let begin = "<!-- law: \(table.name) -->\n"
            let end = "<!-- end of law -->"
            let start = try #require(text.firstRange(of: begin), "docs/conditions.md has no table '\(table.name)'")
                .upperBound
            let stop = try #require(text[start...].firstRange(of: end)).lowerBound
            if isWriting {
                text.replaceSubrange(start..<stop, with: table.text + "\n")
            } else {
                #expect(text[start..<stop] == table.text + "\n", "write it anew with SIGNALBOX_WRITE_DOCS=1")
            }
        }
        if isWriting { try Data(text.utf8).write(to: URL(filePath: Self.document)) }
    }
}
