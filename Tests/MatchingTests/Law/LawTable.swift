import Matching
import Model
import Testing

/// A part of the law: what conditions say of sample values, as docs/conditions.md shows it.
struct LawTable {
    /// What marks it in the document.
    let name: String
    let firstColumn: String
    let columns: [Sample]
    let rows: [Row]

    /// A column: its heading, and an event.
    struct Sample {
        let title: String
        let data: String
    }

    /// A row: its heading, a condition, and one letter for each column: `y` where it holds.
    struct Row {
        let title: String
        let condition: String
        let verdicts: String
    }

    static let now = "2026-03-01T10:00:00Z"
    static let zone = "Europe/Berlin"

    /// As Markdown.
    var text: String {
        var lines = [
            "| " + ([firstColumn] + columns.map(\.title)).joined(separator: " | ") + " |",
            "|---|" + columns.map { _ in ":-:|" }.joined(),
        ]
        for row in rows {
            let cells = row.verdicts.map { $0 == "y" ? "✓" : "–" }
            lines.append("| " + (["`\(row.title)`"] + cells).joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    /// Tries every row on every column.
    func check() throws {
        for row in rows {
            try #require(row.verdicts.count == columns.count, "\(name), \(row.title)")
            let compiled = CompiledCondition(try condition(row.condition), timeZone: Self.zone)
            for (sample, verdict) in zip(columns, row.verdicts) {
                let context = EventContext(try Self.event(sample.data))
                let explanation = compiled.explain(in: context)
                #expect(
                    compiled.holds(in: context) == (verdict == "y"),
                    "\(row.title) of \(sample.title)\n\(explanation)"
                )
                #expect(explanation.holds == (verdict == "y"), "\(row.title) of \(sample.title)")
            }
        }
    }

    static func event(_ data: String) throws -> Event {
        Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "deal.won",
            source: "/crm",
            id: "1",
            time: try #require(Timestamp(rfc3339: now)),
            data: try JSONValue(parsing: Array(data.utf8)),
            dataText: Array(data.utf8)
        )
    }
}

/// The condition of a rule that says just this.
func condition(_ text: String, _ definitions: NamedConditions = .none) throws -> Condition {
    let note = ActionSchema(
        kind: .note,
        summary: "Writes a note.",
        arguments: [ArgumentSchema(name: "text", summary: "The note.", type: .text, isRequired: true)],
        isOutbound: false
    )
    let rule = "{name: a, trigger: deal.won, steps: [{action: note, with: {text: x}}],\n conditions: \(text)\n}"
    let rules = try RuleReader.read(
        file: "law",
        bytes: Array(rule.utf8),
        actions: ActionCatalog([note]),
        conditions: definitions
    )
    return try #require(rules.first?.condition)
}
