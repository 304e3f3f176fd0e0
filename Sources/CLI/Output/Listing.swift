internal import Model

/// What a listing found: as JSON, an array of all that is known of each row; as a table, the columns.
struct Listing {
    let columns: [Column]
    let rows: [JSONObject]

    init(_ columns: [Column], _ rows: [JSONObject]) {
        self.columns = columns
        self.rows = rows
    }

    var table: String {
        TextTable(
            header: columns.map(\.title),
            alignments: columns.map(\.alignment),
            rows: rows.map { row in columns.map { $0.cell(row) } }
        ).text
    }

    var json: JSONValue { .array(rows.map { .object($0) }) }

    /// Writes it to standard output. A table without rows is nothing there, and the word `none` on standard error.
    func write(as format: OutputFormat, to output: Terminal = .output, notes: Terminal = .error) {
        switch format {
        case .json: output.write(JSONLayout.text(json))
        case .table where rows.isEmpty: notes.write("none\n")
        case .table: output.write(table)
        }
    }
}
