extension Settings {
    /// A Markdown table of every setting for each group, made from the registry.
    package static var documentation: String {
        var groups: [Substring] = []
        for declaration in registry where groups.last != declaration.group {
            groups.append(declaration.group)
        }
        return groups.map(table).joined(separator: "\n")
    }

    private static func table(of group: Substring) -> String {
        var lines = [
            "## `\(group)`", "",
            "| key | environment variable | value | default | what it does |", "|---|---|---|---|---|",
        ]
        for declaration in registry where declaration.group == group {
            let fallback = declaration.defaultText.isEmpty ? "not set" : "`\(declaration.defaultText)`"
            let value = declaration.isSecret ? "\(declaration.expected); secret" : declaration.expected
            let cells = [
                "`\(declaration.name)`", "`\(declaration.environmentName)`", value, fallback, declaration.summary,
            ]
            lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
