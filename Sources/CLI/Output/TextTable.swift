/// Rows of text under a header, in columns as wide as their widest cell. Nothing is cut and nothing wraps.
struct TextTable {
    enum Alignment {
        case left, right
    }

    private static let gap = "  "

    let header: [String]
    let alignments: [Alignment]
    let rows: [[String]]

    /// - Parameter rows: Each with as many cells as the header.
    init(header: [String], alignments: [Alignment], rows: [[String]]) {
        self.header = header
        self.alignments = alignments
        self.rows = rows.map { $0.map(\.onOneLine) }
    }

    /// The header and the rows, a line each.
    var text: String {
        var widths = header.map(\.columns)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.columns) }
        }
        return ([header] + rows).map { line($0, widths) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            if column > 0 { line += Self.gap }
            let padding = String(repeating: " ", count: widths[column] - cell.columns)
            switch alignments[column] {
            case .right: line += padding + cell
            // Nothing stands to the right of the last column, so no white space does either.
            case .left: line += column == cells.count - 1 ? cell : cell + padding
            }
        }
        return line + "\n"
    }
}
