internal import Model
internal import Store

/// The steps of an execution's rule as a tree: paths that a step chooses from, or begins together, stand further in.
struct ExecutionTree {
    private let history: ExecutionHistory
    private let steps: [Step]

    /// Returns nil where the rule's version is not known.
    init?(_ history: ExecutionHistory) {
        guard let definition = history.definition else { return nil }
        self.history = history
        steps = definition.steps
    }

    /// A row for each step of the rule, whether it has begun or not.
    var rows: [JSONObject] {
        let depths = Self.depths(of: steps)
        let begun = Dictionary(history.steps.map { ($0.ordinal, $0) }, uniquingKeysWith: { first, _ in first })
        return steps.indices.map { place in
            let step = steps[place]
            let recorded = begun[place]
            var row = recorded?.json ?? ["step": .count(place), "kind": .string(step.kindName)]
            row["name"] = .string(String(repeating: "  ", count: depths[place]) + step.name)
            row["what"] = .text(recorded.flatMap { Self.what(step, $0) })
            return row
        }
    }

    /// How far in each step stands.
    static func depths(of steps: [Step]) -> [Int] {
        var sources = steps.map { _ in [(from: Int, isChoice: Bool)]() }
        for (place, step) in steps.enumerated() {
            let goesOn = step.goesOn.flatMap { $0.target(from: place, of: steps.count) }
            for target in Set(step.edges.compactMap { $0.target(from: place, of: steps.count) }) {
                sources[target].append((place, target != goesOn))
            }
        }
        var depths: [Int] = []
        for place in steps.indices {
            // Where paths meet, the innermost of them is over.
            let found = sources[place].filter { $0.from < place }
            let depth = found.map { depths[$0.from] + ($0.isChoice && found.count == 1 ? 1 : 0) }.min()
            depths.append(depth ?? 0)
        }
        return depths
    }

    /// What became of a step, or what it waits for.
    private static func what(_ step: Step, _ recorded: ExecutionHistory.StepHistory) -> String? {
        let output = recorded.output ?? .null
        func text(_ keys: String...) -> String? {
            if case .string(let text)? = output.value(at: keys) { text } else { nil }
        }
        switch (step.kind, recorded.state) {
        case (_, .dead), (_, .cancelled), (_, .unknown): return nil
        case (.wait(let wait), .waiting):
            let types = wait.alternatives.map(\.eventType).joined(separator: " or ")
            return "waits for \(types), until \(recorded.dueAt?.rfc3339 ?? "-")"
        case (.delay, .waiting): return "waits until \(recorded.dueAt?.rfc3339 ?? "-")"
        case (.wait, .done):
            guard let type = text("event", "type"), let id = text("event", "id") else { return "its time was over" }
            return "\(type) \(id) came"
        case (.branch, .done): return text("took")
        case (.switch, .done):
            if case .number(let place)? = output.value(at: ["case"]) { return "case \(place)" }
            return "no case"
        case (.delay, .done): return text("until").map { "waited until \($0)" }
        case (.emit, .done): return "\(text("type") ?? "an event") \(text("id") ?? "")"
        case (.end(let end), .done): return [end.state.rawValue, end.reason].compactMap(\.self).joined(separator: ": ")
        case (_, .done):
            guard output != .null else { return nil }
            let text = output.description
            return text.count <= 80 ? text : text.prefix(79) + "…"
        default: return nil
        }
    }
}

extension Step {
    /// The way that is no choice: the path that goes on behind the step. nil for a step that only chooses.
    fileprivate var goesOn: StepEdge? {
        switch kind {
        case .branch, .switch, .parallel, .end: nil
        default: next
        }
    }
}
