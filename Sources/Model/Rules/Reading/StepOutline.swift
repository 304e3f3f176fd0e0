/// A file's steps in the order of their places, nested lists unfolded, and where each goes on.
struct StepOutline {
    private(set) var entries: [Entry] = []
    /// The places of the names that steps have, or are given.
    private(set) var names: [String: Int] = [:]
    // Where nested lists begin, by their paths in the file; nil: where the way ends.
    private var starts: [String: Int?] = [:]

    struct Entry {
        var node: SourceNode
        var name: String
        /// Where the step goes on unless it says something else; nil: nowhere.
        var following: Int?
        /// The place after the last of the steps in it.
        var end: Int
    }

    /// The kinds of step that a key of a step names; what has none is taken for an action.
    static let kinds = ["action", "branch", "switch", "delay", "wait", "parallel", "join", "end", "emit"]

    /// Whether there is more to their course than one after the other.
    var hasWays: Bool {
        entries.contains { entry in
            Self.kind(of: entry.node) != "action" || Self.value("next", of: entry.node) != nil
                || Self.value("onError", of: entry.node).map { $0.text != "stop" && $0.text != "continue" } ?? false
        }
    }

    /// Returns nil where there are no steps, or more than there may be.
    init?(_ node: SourceNode, report: SourceReport) {
        guard let nodes = report.list(node, of: "steps") else { return nil }
        let all = Self.preorder(nodes)
        guard (1...RuleLimits.steps).contains(all.count) else {
            report.add(.limit, at: node, "expected 1 to \(RuleLimits.steps) steps, found \(all.count)")
            return nil
        }
        for (place, node) in all.enumerated() {
            let written = Self.value("name", of: node).flatMap(\.text)
            let name = written ?? "\(Self.kindName(of: node))-\(place + 1)"
            if names[name] == nil {
                names[name] = place
            } else {
                report.add(.duplicate, at: node, "a step named `\(name)` stands earlier in this rule")
            }
            entries.append(Entry(node: node, name: name, following: nil, end: place + 1))
        }
        var place = 0
        unfold(nodes, from: &place, following: nil)
    }

    /// Where a nested list begins: nil where `node` is no such list; the inner nil where the way ends there.
    func start(of node: SourceNode) -> Int?? { starts[node.path] }

    /// What a step's kind is called by its keys.
    static func kind(of node: SourceNode) -> String { kinds.first { value($0, of: node) != nil } ?? "action" }

    private mutating func unfold(_ nodes: [SourceNode], from place: inout Int, following: Int?) {
        for (index, node) in nodes.enumerated() {
            let own = place
            place += 1
            let end = own + Self.preorder([node]).count
            let next = index + 1 < nodes.count ? end : following
            entries[own].following = next
            entries[own].end = end
            // What a construct says of `next` is where the steps in it go on.
            var after = next
            if let name = Self.value("next", of: node)?.text {
                if name == StepEdge.end {
                    after = nil
                } else if let target = names[name], target >= end {
                    after = target
                }
            }
            for list in Self.lists(in: node) {
                guard case .list(let inner) = list.content else { continue }
                starts[list.path] = .some(inner.isEmpty ? after : place)
                unfold(inner, from: &place, following: after)
            }
        }
    }

    /// Those of some steps, and of the lists in them, in their order.
    static func preorder(_ nodes: [SourceNode]) -> [SourceNode] {
        var all: [SourceNode] = []
        func visit(_ nodes: [SourceNode]) {
            for node in nodes {
                // One more than there may be is enough to complain.
                guard all.count <= RuleLimits.steps else { return }
                all.append(node)
                for list in lists(in: node) {
                    if case .list(let inner) = list.content { visit(inner) }
                }
            }
        }
        visit(nodes)
        return all
    }

    // The nested lists of a step, in the order in which they are unfolded.
    private static func lists(in node: SourceNode) -> [SourceNode] {
        var found: [SourceNode?] = []
        switch kind(of: node) {
        case "branch": found = [value("then", of: node), value("else", of: node)]
        case "switch":
            guard let choice = value("switch", of: node) else { return [] }
            found = elements(value("cases", of: choice)).map { value("then", of: $0) } + [value("else", of: choice)]
        case "wait":
            let awaited = value("wait", of: node).flatMap { value("for", of: $0) }
            found = elements(awaited).map { value("then", of: $0) } + [value("onTimeout", of: node)]
        case "parallel": found = elements(value("parallel", of: node))
        default: break
        }
        return found.compactMap(\.self).filter { if case .list = $0.content { true } else { false } }
    }

    private static func elements(_ node: SourceNode?) -> [SourceNode] {
        if case .list(let nodes)? = node?.content { nodes } else { [] }
    }

    private static func value(_ key: String, of node: SourceNode) -> SourceNode? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key == key && !$0.value.isNull }?.value
    }

    private static func kindName(of node: SourceNode) -> String {
        let kind = kind(of: node)
        return kind == "action" ? value("action", of: node)?.text ?? kind : kind
    }
}
