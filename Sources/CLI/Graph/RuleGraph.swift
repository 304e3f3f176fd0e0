internal import Model

/// A rule as a drawing has it: what fires it, its steps, and where these lead.
struct RuleGraph {
    /// The trigger is the first; the step at place n is the one after n others.
    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []

    struct Node {
        var shape: Shape
        var title: String
        /// What is said below the title; may be empty.
        var remark: String
        /// How many executions are at the step, in words; empty where that is not asked.
        var counts = ""
    }

    enum Shape {
        case trigger, action, choice, rest, bar, end, emit
        /// Where a path ends by itself.
        case dot
    }

    struct Edge {
        var from: Int
        var to: Int
        var label: String
        /// Whether it is taken only where something went wrong or took too long.
        var isException = false
    }

    /// - Parameter counts: How many executions are at each step; nil where that is not asked.
    init(_ rule: RuleDefinition, counts: [Int: [StepState: Int]]? = nil) {
        nodes.append(
            Node(shape: .trigger, title: rule.eventType, remark: rule.condition == nil ? "" : "if its conditions hold")
        )
        for (place, step) in rule.steps.enumerated() {
            var node = Self.node(step)
            if let counts { node.counts = Self.words(counts[place] ?? [:]) }
            nodes.append(node)
        }
        edges.append(Edge(from: 0, to: 1, label: ""))
        for (place, step) in rule.steps.enumerated() { add(step, place, of: rule.steps.count) }
    }

    private mutating func add(_ step: Step, _ place: Int, of count: Int) {
        var dot: Int?
        for way in Self.ways(step) {
            let target: Int
            if let place = way.edge.target(from: place, of: count) {
                target = place + 1
            } else if way.label.isEmpty {
                continue
            } else {
                if dot == nil {
                    dot = nodes.count
                    nodes.append(Node(shape: .dot, title: "", remark: ""))
                }
                target = dot ?? 0
            }
            if let index = edges.firstIndex(where: { $0.from == place + 1 && $0.to == target }) {
                edges[index].label = [edges[index].label, way.label].filter { !$0.isEmpty }.joined(separator: ", ")
                edges[index].isException = edges[index].isException && way.isException
            } else {
                edges.append(Edge(from: place + 1, to: target, label: way.label, isException: way.isException))
            }
        }
    }

    private static func ways(_ step: Step) -> [(edge: StepEdge, label: String, isException: Bool)] {
        switch step.kind {
        case .action, .emit, .delay:
            if case .goto(let edge) = step.onError { return [(step.next, "", false), (edge, "on error", true)] }
            return [(step.next, "", false)]
        case .branch(let branch): return [(branch.then, "then", false), (branch.otherwise, "else", false)]
        case .switch(let choice):
            return choice.cases.map { each in
                (each.edge, each.values.map(text).joined(separator: ", "), false)
            } + [(choice.otherwise, "else", false)]
        case .wait(let wait):
            return wait.alternatives.map { ($0.edge ?? step.next, $0.eventType, false) }
                + [(wait.onTimeout, "after \(DurationText.text(of: wait.timeout))", true)]
        case .parallel(let edges): return edges.map { ($0, "", false) }
        case .join: return [(step.next, "", false)]
        case .end: return []
        }
    }

    private static func node(_ step: Step) -> Node {
        let shape: Shape
        var remark = step.kindName
        switch step.kind {
        case .action(_, let arguments):
            shape = .action
            for key in ["subject", "title", "tag", "url", "text"] {
                if case .string(let text)? = arguments[key] {
                    remark += ": \(text)"
                    break
                }
            }
        case .branch(let branch):
            shape = .choice
            remark = phrase(branch.condition)
        case .switch(let choice):
            shape = .choice
            remark = "switch on \(name(choice.path))"
        case .delay(let delay):
            shape = .rest
            remark = phrase(delay)
        case .wait(let wait):
            shape = .rest
            remark = "wait for " + wait.alternatives.map(\.eventType).joined(separator: " or ")
        case .parallel: shape = .bar
        case .join(let mode):
            shape = .bar
            remark = "join: \(mode.rawValue)"
        case .end(let end):
            shape = .end
            remark = end.state.rawValue + (end.reason.map { ": \($0)" } ?? "")
        case .emit(let emit):
            shape = .emit
            remark = "emit \(emit.eventType)"
        }
        return Node(shape: shape, title: step.name, remark: remark)
    }

    private static func phrase(_ condition: Condition) -> String {
        switch condition {
        case .comparison(let comparison):
            let words = comparison.comparator.rawValue.replacing("_", with: " ")
            switch comparison.operand {
            case .literal(let value): return "\(name(comparison.path)) \(words) \(text(value))"
            case .field(let path): return "\(name(comparison.path)) \(words) \(name(path))"
            }
        case .all(let conditions) where conditions.count == 1: return phrase(conditions[0])
        case .all(let conditions): return "all of \(conditions.count) conditions"
        case .any(let conditions): return "any of \(conditions.count) conditions"
        case .not(let condition): return "not: \(phrase(condition))"
        case .elements(let elements):
            return "\(name(elements.path)) \(elements.quantifier.rawValue.replacing("_", with: " "))"
        case .named(let named): return named.name
        }
    }

    private static func phrase(_ delay: DelayStep) -> String {
        var words: String
        switch delay.until {
        case .after(let duration): words = duration == .zero ? "delay" : "delay \(DurationText.text(of: duration))"
        case .at(let instant): words = "until \(instant.rfc3339)"
        case .field(let path, let offset, let time):
            words = "until "
            if offset < .zero { words += "\(DurationText.text(of: .zero - offset)) before " }
            if offset > .zero { words += "\(DurationText.text(of: offset)) after " }
            words += name(path) + (time.map { ", \($0.text)" } ?? "")
        case .next(let time, let weekdays):
            let days = Weekday.allCases.filter(weekdays.contains).map { String($0.rawValue.prefix(3)) }
            words = "until \(time.text)" + (days.isEmpty ? "" : " on \(days.joined(separator: ", "))")
        }
        if let hours = delay.quietHours { words += ", quiet \(hours.from.text)–\(hours.to.text)" }
        return words
    }

    private static func words(_ counts: [StepState: Int]) -> String {
        let shown = StepState.allCases.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
        return shown.isEmpty ? "0" : shown.joined(separator: ", ")
    }

    private static func name(_ path: FieldPath) -> String {
        path.root == .data ? String(path.description.dropFirst(5)) : path.description
    }

    private static func text(_ value: JSONValue) -> String {
        if case .string(let text) = value { text } else { "\(value)" }
    }
}
