internal import Model

/// One thing, looked at closely: names and values below each other.
struct Details {
    private var fields: [(name: String, value: String)] = []

    /// Adds a field; nil and null are left out.
    mutating func add(_ name: String, _ value: JSONValue?) {
        guard let value, value != .null else { return }
        fields.append((name, value.cell))
    }

    /// A line for each field, the values in one column. A value of several lines keeps them, indented.
    var text: String {
        let width = (fields.map(\.name.columns).max() ?? 0) + 2
        let margin = "\n" + String(repeating: " ", count: width)
        return fields.map { field in
            let label = "\(field.name):" + String(repeating: " ", count: width - 1 - field.name.columns)
            let lines = field.value.split(separator: "\n", omittingEmptySubsequences: false).map {
                String($0).onOneLine
            }
            return label + lines.joined(separator: margin) + "\n"
        }.joined()
    }
}
