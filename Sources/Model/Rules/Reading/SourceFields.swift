/// The entries of a mapping whose keys are known beforehand; any other key is refused.
package struct SourceFields {
    package let node: SourceNode
    private let report: SourceReport
    private var values: [String: SourceNode] = [:]

    /// Complains, and returns nil, where the node is no mapping; complains of each key that is not among `keys`.
    ///
    /// - Parameter what: What the mapping is, with its article, as in `a rule`.
    package init?(_ node: SourceNode, _ what: String, keys: [String], report: SourceReport) {
        guard case .mapping(let entries) = node.content else {
            report.add(.type, at: node, "expected \(what) as a mapping with \(Self.listed(keys)), found \(node.kind)")
            return nil
        }
        self.node = node
        self.report = report
        for entry in entries {
            if keys.contains(entry.key) {
                values[entry.key] = entry.value
            } else {
                report.add(
                    .unknownName,
                    at: entry.keyMark,
                    path: entry.value.path,
                    "\(what) has no key `\(entry.key)`" + Nearest.hint(for: entry.key, among: keys)
                )
            }
        }
    }

    /// The value of a key; nil where it is not there or empty.
    package subscript(key: String) -> SourceNode? {
        guard let value = values[key], !value.isNull else { return nil }
        return value
    }

    /// The value of a key, which must be there.
    package func required(_ key: String, _ expected: String) -> SourceNode? {
        if let value = self[key] { return value }
        let place = values[key] ?? node
        report.add(.missing, at: place, "`\(key)` is missing; expected \(expected)")
        return nil
    }

    private static func listed(_ keys: [String]) -> String { keys.map { "`\($0)`" }.joined(separator: ", ") }
}
