/// Where the parts of a rule stand in its file.
package struct RuleMarks: Sendable {
    private var marks: [String: SourceMark] = [:]
    private let start: SourceMark

    /// - Parameter rule: The rule's own node; paths are those below it, but for steps: these are counted as the rule counts
    ///   them, those in nested lists too.
    init(_ rule: SourceNode) {
        start = rule.mark
        guard case .mapping(let entries) = rule.content else { return }
        for entry in entries {
            guard entry.key == "steps", case .list(let nodes) = entry.value.content else {
                add(entry.value, as: entry.key)
                continue
            }
            marks[entry.key] = entry.value.mark
            for (place, node) in StepOutline.preorder(nodes).enumerated() { addStep(node, as: "steps[\(place)]") }
        }
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

    private mutating func addStep(_ node: SourceNode, as place: String) {
        add(node, as: place)
        // One awaited event may stand without a list.
        guard case .mapping(let entries) = node.content,
            case .mapping(let wait)? = entries.first(where: { $0.key == "wait" })?.value.content
        else { return }
        for entry in wait {
            if entry.key == "where" { add(entry.value, as: "\(place).wait.for[0].where") }
            if entry.key == "for", entry.value.text != nil { marks["\(place).wait.for[0].event"] = entry.value.mark }
        }
    }

    private mutating func add(_ node: SourceNode, as place: String) {
        marks[place] = node.mark
        switch node.content {
        case .scalar: break
        case .list(let nodes): for (index, each) in nodes.enumerated() { add(each, as: "\(place)[\(index)]") }
        case .mapping(let entries): for entry in entries { add(entry.value, as: "\(place).\(entry.key)") }
        }
    }
}
