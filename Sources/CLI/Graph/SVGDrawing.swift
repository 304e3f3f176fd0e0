internal import FoundationEssentials

/// A rule's graph as an SVG picture that stands alone.
struct SVGDrawing {
    private static let textLimit = 38
    private static let style = """
        text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1c2530; }
        .title { font-weight: 600; } .remark { font-size: 11.5px; fill: #56616e; } .counts { font-size: 11px; fill: #0b6b4f; font-weight: 600; }
        .label { font-size: 11px; fill: #56616e; paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round; }
        .edge { fill: none; stroke: #8593a3; stroke-width: 1.5; } .exception { stroke-dasharray: 5 4; stroke: #b0763a; }
        """

    let title: String
    let graph: RuleGraph

    var text: String {
        let sizes = graph.nodes.map(Self.size)
        let layout = GraphLayout(sizes: sizes, edges: graph.edges.map { ($0.from, $0.to) })
        var parts = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Self.number(layout.width)) \#(Self.number(layout.height))" "#
                + #"width="\#(Self.number(layout.width))" height="\#(Self.number(layout.height))" role="img">"#,
            "<title>\(Self.escaped(title))</title>",
            "<style>\(Self.style)</style>",
            ##"<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" "##
                + ##"orient="auto-start-reverse"><path d="M0 1 L9 5 L0 9 z" fill="#8593a3"/></marker></defs>"##,
            ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
        ]
        for (edge, way) in zip(graph.edges, layout.ways) { parts.append(line(edge, way)) }
        for (index, node) in graph.nodes.enumerated() { parts.append(box(node, layout.centers[index], sizes[index])) }
        // Above all lines, so that none crosses a word.
        for (edge, way) in zip(graph.edges, layout.ways) where !edge.label.isEmpty { parts.append(label(edge, way)) }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private static func size(_ node: RuleGraph.Node) -> (width: Double, height: Double) {
        if case .dot = node.shape { return (12, 12) }
        let widths = [
            width(clipped(node.title), 7.6), width(clipped(node.remark), 6.3), width(node.counts, 6.3),
        ]
        let lines = [node.title, node.remark, node.counts].filter { !$0.isEmpty }.count
        return (max(88, (widths.max() ?? 0) + 36), 18 + Double(lines) * 17)
    }

    private func box(_ node: RuleGraph.Node, _ center: (x: Double, y: Double), _ size: (width: Double, height: Double))
        -> String
    {
        let (x, y) = (center.x - size.width / 2, center.y - size.height / 2)
        let colors = Self.colors(node.shape)
        var parts: [String] = []
        switch node.shape {
        case .dot:
            return
                #"<circle cx="\#(Self.number(center.x))" cy="\#(Self.number(center.y))" r="5" fill="\#(colors.stroke)"/>"#
        case .choice:
            let notch = 13.0
            let points = [
                (x + notch, y), (x + size.width - notch, y), (x + size.width, center.y),
                (x + size.width - notch, y + size.height), (x + notch, y + size.height), (x, center.y),
            ]
            let text = points.map { "\(Self.number($0.0)),\(Self.number($0.1))" }.joined(separator: " ")
            parts.append(
                #"<polygon points="\#(text)" fill="\#(colors.fill)" stroke="\#(colors.stroke)" stroke-width="1.5" stroke-linejoin="round"/>"#
            )
        default:
            let radius: Double =
                switch node.shape {
                case .trigger, .rest, .end: size.height / 2
                case .bar: 2
                default: 8
                }
            parts.append(
                #"<rect x="\#(Self.number(x))" y="\#(Self.number(y))" width="\#(Self.number(size.width))" "#
                    + #"height="\#(Self.number(size.height))" rx="\#(Self.number(radius))" fill="\#(colors.fill)" "#
                    + #"stroke="\#(colors.stroke)" stroke-width="\#(node.shape == .end ? 3 : 1.5)"/>"#
            )
        }
        var baseline = y + 22
        for (text, style) in [
            (Self.clipped(node.title), "title"), (Self.clipped(node.remark), "remark"), (node.counts, "counts"),
        ] where !text.isEmpty {
            parts.append(
                #"<text class="\#(style)" x="\#(Self.number(center.x))" y="\#(Self.number(baseline))" text-anchor="middle">\#(Self.escaped(text))</text>"#
            )
            baseline += 17
        }
        return parts.joined()
    }

    private func line(_ edge: RuleGraph.Edge, _ way: [(x: Double, y: Double)]) -> String {
        guard let start = way.first else { return "" }
        var path = "M\(Self.number(start.x)) \(Self.number(start.y))"
        for (from, to) in zip(way, way.dropFirst()) {
            let middle = Self.number((from.y + to.y) / 2)
            path +=
                " C\(Self.number(from.x)) \(middle) \(Self.number(to.x)) \(middle) \(Self.number(to.x)) \(Self.number(to.y))"
        }
        let style = edge.isException ? "edge exception" : "edge"
        return #"<path class="\#(style)" d="\#(path)" marker-end="url(#arrow)"/>"#
    }

    // Nearer to where the edge leads than to where it comes from: there edges are apart already.
    private func label(_ edge: RuleGraph.Edge, _ way: [(x: Double, y: Double)]) -> String {
        guard way.count > 1 else { return "" }
        let (from, to) = (way[0], way[1])
        let share = 0.62
        // A point of the curve that `line` draws.
        let rest = 1 - share
        let x =
            from.x * (rest * rest * rest + 3 * rest * rest * share) + to.x
            * (3 * rest * share * share + share * share * share)
        let middle = (from.y + to.y) / 2
        let y =
            from.y * rest * rest * rest + middle * (3 * rest * rest * share + 3 * rest * share * share)
            + to.y * share * share * share
        return
            #"<text class="label" x="\#(Self.number(x))" y="\#(Self.number(y + 4))" text-anchor="middle">\#(Self.escaped(Self.clipped(edge.label)))</text>"#
    }

    private static func colors(_ shape: RuleGraph.Shape) -> (fill: String, stroke: String) {
        switch shape {
        case .trigger: ("#e8f0fe", "#3b6fd4")
        case .action: ("#ffffff", "#6b7888")
        case .choice: ("#fff6e0", "#d29a1f")
        case .rest: ("#eef7f1", "#3f9b6b")
        case .bar: ("#eceff3", "#6b7888")
        case .end: ("#fbe9ea", "#c44b55")
        case .emit: ("#f3ecfb", "#8a5bc7")
        case .dot: ("#8593a3", "#8593a3")
        }
    }

    private static func width(_ text: String, _ perColumn: Double) -> Double { Double(text.columns) * perColumn }

    private static func clipped(_ text: String) -> String {
        let line = text.onOneLine
        return line.count > textLimit ? String(line.prefix(textLimit - 1)) + "…" : line
    }

    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
