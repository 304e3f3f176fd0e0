extension SourceReport {
    /// The one document of a file that holds one.
    func only(_ documents: [SourceNode], _ what: String) -> SourceNode? {
        if documents.count == 1 { return documents[0] }
        if let second = documents.dropFirst().first {
            add(.value, at: second, "expected one \(what) in the file, found \(documents.count) documents")
        } else {
            add(.missing, at: .start, path: "", "the file holds no \(what)")
        }
        return nil
    }

    /// A short name: letters, digits, `.`, `_` and `-`.
    func name(_ node: SourceNode) -> String? {
        guard let text = text(node) else { return nil }
        if TenantID(rawValue: text) != nil { return text }
        add(.value, at: node, "`\(text.prefix(80))` is no name; expected 1 to 64 letters, digits and `._-`")
        return nil
    }

    /// A description of at most ``RuleLimits/summaryCharacters``.
    func summary(_ node: SourceNode) -> String? {
        guard let text = text(node) else { return nil }
        if text.count <= RuleLimits.summaryCharacters { return text }
        add(.limit, at: node, "has \(text.count) characters, at most \(RuleLimits.summaryCharacters) are allowed")
        return nil
    }
}
