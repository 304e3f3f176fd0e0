/// Where the parts of a rule stand in its file.
package struct RuleMarks: Sendable {
    private var marks: [String: SourceMark] = [:]
    private let start: SourceMark

    /// - Parameter rule: The rule's own node; paths are those below it.
    init(_ rule: SourceNode) {
        start = rule.mark
        add(rule, below: rule.path.isEmpty ? 0 : rule.path.utf8.count + 1)
    }

    /// Where a place such as `conditions[1].any[0]` stands, or what it is in, as far as the file has it.
    package subscript(place: String) -> SourceMark {
        var place = place[...]
        while !place.isEmpty {
            if let mark = marks[String(place)] { return mark }
            guard let cut = place.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
            place = place[..<cut]
        }
        return start
    }

    private mutating func add(_ node: SourceNode, below prefix: Int) {
        let path = node.path.utf8.dropFirst(prefix)
        if !path.isEmpty { marks[String(decoding: path, as: UTF8.self)] = node.mark }
        switch node.content {
        case .scalar: break
        case .list(let nodes): for each in nodes { add(each, below: prefix) }
        case .mapping(let entries): for entry in entries { add(entry.value, below: prefix) }
        }
    }
}
