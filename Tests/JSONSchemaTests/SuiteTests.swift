import Foundation
import JSONSchema
import Model
import Testing

/// The suite's cases, and the table of them in docs/catalog.md, which has to say what these tests find.
@Suite struct `The JSON Schema Test Suite` {
    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/catalog.md").standardizedFileURL

    private struct Row {
        var name: String
        var tally: SuiteTally
    }

    private func rows() throws -> [Row] {
        let documents = try SuiteFiles.documents()
        let options = SchemaOptions(documents: documents)
        let asserting = SchemaOptions(assertsFormats: true, documents: documents)
        let folder = SuiteFiles.current
        return try SuiteFiles.names(folder).map { name in
            Row(name: name, tally: SuiteTally(try SuiteFiles.json("\(folder)/\(name).json"), options: options))
        }
            + SuiteFiles.names("\(folder)/optional").map { name in
                Row(
                    name: "optional/\(name)",
                    tally: SuiteTally(
                        try SuiteFiles.json("\(folder)/optional/\(name).json"),
                        options: name == "ecmascript-regex" ? asserting : options
                    )
                )
            }
            + SuiteFiles.names("\(folder)/optional/format").map { name in
                Row(
                    name: "optional/format/\(name)",
                    tally: SuiteTally(
                        try SuiteFiles.json("\(folder)/optional/format/\(name).json"),
                        options: name == "unknown" ? options : asserting
                    )
                )
            }
    }

    private func table(_ rows: [Row]) -> [String] {
        ["| group | passed | of | refused when compiled |", "|---|---:|---:|---:|"]
            + rows.map { row in
                let refused = row.tally.refused == 0 ? "" : "\(row.tally.refused)"
                return "| \(row.name) | \(row.tally.passed) | \(row.tally.count) | \(refused) |"
            }
    }

    @Test func `the table in the documentation says what the suite finds`() throws {
        let rows = try rows()
        let required = rows.filter { !$0.name.hasPrefix("optional/") }
        let passed = required.reduce(0) { $0 + $1.tally.passed }
        let count = required.reduce(0) { $0 + $1.tally.count }
        let lines =
            ["\(passed) of the \(count) required cases pass."] + [""] + table(required) + [""]
            + table(rows.filter { $0.name.hasPrefix("optional/") })
        let written = try String(contentsOf: Self.document, encoding: .utf8)
        let notes = rows.flatMap { row in row.tally.notes.map { "\(row.name): \($0)" } }
        #expect(count > 1000)
        #expect(
            written.contains(lines.joined(separator: "\n")),
            "expected in docs/catalog.md:\n\(lines.joined(separator: "\n"))\n\(notes.joined(separator: "\n"))"
        )
    }

    @Test func `what a required case asks for is either given or refused when the schema is compiled`() throws {
        for row in try rows() where !row.name.hasPrefix("optional/") {
            #expect(row.tally.failed == 0, "\(row.name): \(row.tally.notes.filter { $0.hasPrefix("failed") })")
        }
    }

    @Test func `cases of draft 7 pass too, where the drafts mean the same`() throws {
        // The others use keywords that 2020-12 has not, or has with another meaning, or need documents from elsewhere.
        let changed: Set<String> = ["additionalItems", "definitions", "dependencies", "items", "ref", "refRemote"]
        var count = 0
        for name in try SuiteFiles.names(SuiteFiles.draft7) where !changed.contains(name) {
            let cases = try SuiteFiles.json("\(SuiteFiles.draft7)/\(name).json")
            let tally = SuiteTally(Self.withoutLists(cases), options: .standard)
            #expect(tally.failed == 0 && tally.refused == 0, "\(name): \(tally.notes)")
            count += tally.passed
        }
        #expect(count > 300)
    }

    // Cases of other keywords that use a list of schemas in `items`.
    private static func withoutLists(_ cases: JSONValue) -> JSONValue {
        guard case .array(let groups) = cases else { return cases }
        return .array(
            groups.filter { group in
                if case .array? = group["schema"]?["items"] { return false }
                return true
            }
        )
    }
}
