import FoundationEssentials
import Runtime
import Testing

@Suite struct DocumentationTests {
    @Test func `docs configuration md says of every setting what the code says`() throws {
        let text = try String(contentsOfFile: repositoryFile("docs/configuration.md"), encoding: .utf8)
        #expect(
            text.contains(Settings.documentation),
            "put what Settings.documentation gives, as it is, into docs/configuration.md:\n\n\(Settings.documentation)"
        )
    }

    @Test func `the readme's table names settings with their defaults`() throws {
        let text = try String(contentsOfFile: repositoryFile("README.md"), encoding: .utf8)
        let known = Settings.documentation.split(separator: "\n").map(Self.cells)
        let rows = text.split(separator: "\n").map(Self.cells).filter { row in
            row.count == 3 && known.contains { $0.first == row[0] }
        }
        #expect(rows.count > 10)
        for row in rows {
            let declared = known.first { $0.first == row[0] }
            #expect(declared?[3] == row[1], "\(row[0])")
        }
    }

    /// The cells of a line of a Markdown table; empty for any other line.
    private static func cells(_ line: Substring) -> [String] {
        guard line.hasPrefix("| ") else { return [] }
        return line.split(separator: "|").map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
