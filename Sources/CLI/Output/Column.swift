internal import Model

/// A column of a listing: its header, and the cell that a row has there.
struct Column: Sendable {
    let title: String
    let alignment: TextTable.Alignment
    let cell: @Sendable (JSONObject) -> String

    /// The value that the row's JSON has under a key.
    init(_ title: String, _ key: String, _ alignment: TextTable.Alignment = .left) {
        self.init(title, alignment) { ($0[key] ?? .null).cell }
    }

    init(_ title: String, _ alignment: TextTable.Alignment = .left, _ cell: @escaping @Sendable (JSONObject) -> String)
    {
        self.title = title
        self.alignment = alignment
        self.cell = cell
    }

    /// An instant, to the second.
    static func time(_ title: String, _ key: String) -> Column {
        Column(title) { row in
            let text = (row[key] ?? .null).cell
            return text.firstIndex(of: ".").map { text[..<$0] + "Z" } ?? text
        }
    }

    /// A record, as `kind/id`.
    static let record = Column("RECORD") { row in
        guard let kind = row["record"]?["kind"], let id = row["record"]?["id"] else { return "-" }
        return "\(kind.cell)/\(id.cell)"
    }
}
