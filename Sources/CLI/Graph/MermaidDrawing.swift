/// A rule's graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html).
struct MermaidDrawing {
    let graph: RuleGraph

    var text: String {
        var lines = ["flowchart TD"]
        for (index, node) in graph.nodes.enumerated() { lines.append("    \(line(node, "n\(index)"))") }
        for edge in graph.edges {
            let arrow = edge.isException ? "-.->" : "-->"
            let label = edge.label.isEmpty ? "" : "|\"\(Self.escaped(edge.label))\"|"
            lines.append("    n\(edge.from) \(arrow)\(label) n\(edge.to)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ node: RuleGraph.Node, _ id: String) -> String {
        let parts = [node.title, node.remark, node.counts].filter { !$0.isEmpty }.map(Self.escaped)
        let text = "\"\(parts.joined(separator: "<br/>"))\""
        return switch node.shape {
        case .trigger: "\(id)([\(text)])"
        case .action: "\(id)[\(text)]"
        case .choice: "\(id){{\(text)}}"
        case .rest: "\(id)([\(text)])"
        case .bar: "\(id)[[\(text)]]"
        case .end: "\(id)(((\(text))))"
        case .emit: "\(id)>\(text)]"
        case .dot: "\(id)((\" \"))"
        }
    }

    // Mermaid's own entities; a quote would end the text, and the others begin markup.
    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\"": "#quot;"
            case "<": "#lt;"
            case ">": "#gt;"
            case "#": "#35;"
            case "`": "#96;"
            case "\n": " "
            default: String(character)
            }
        }.joined()
    }
}
