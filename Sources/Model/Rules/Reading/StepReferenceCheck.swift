/// Refuses what looks for the output of a step that is none, or that cannot have run by then, or that leaves no such thing.
struct StepReferenceCheck {
    let steps: [Step]
    /// Where each stands in the file.
    let nodes: [SourceNode]
    let actions: ActionCatalog
    let report: SourceReport

    func run() {
        let graph = StepGraph(steps)
        for (place, step) in steps.enumerated() {
            var seen: Set<FieldPath> = []
            for path in step.readPaths where path.root == .steps && seen.insert(path).inserted {
                if let complaint = complaint(path, at: place, graph) {
                    report.add(.unknownName, at: nodes[place], complaint)
                }
            }
        }
    }

    private func complaint(_ path: FieldPath, at place: Int, _ graph: StepGraph) -> String? {
        let name = path.segments[0]
        guard let source = steps.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else {
            let earlier = steps.indices.filter { graph.leads(from: $0, to: place) }.map { steps[$0].name }
            return "`\(path)`: there is no step `\(name)`" + Nearest.hint(for: name, among: earlier)
                + "; a field of the payload is `data.\(path)`"
        }
        guard graph.leads(from: source, to: place) else {
            return "`\(path)`: no path leads from `\(name)` to `\(steps[place].name)`, so it has left nothing there"
        }
        guard path.segments.count > 1, let known = steps[source].outputs(actions) else { return nil }
        guard !known.isEmpty else { return "`\(path)`: the step `\(name)` leaves nothing behind" }
        let key = path.segments[1]
        guard !known.contains(where: { $0.hasSameBytes(as: key) }) else { return nil }
        return "`\(path)`: the step `\(name)` leaves no `\(key)`" + Nearest.hint(for: key, among: known)
    }
}

extension Step {
    /// The paths that the step reads when it begins or goes on.
    package var readPaths: [FieldPath] {
        switch kind {
        case .action, .emit: (try? CompiledArguments(arguments))?.paths.map(\.path) ?? []
        case .branch(let branch): branch.condition.paths
        case .switch(let choice): [choice.path]
        case .delay(let delay): delay.paths
        case .wait(let wait): wait.alternatives.flatMap { $0.condition?.paths ?? [] }
        case .parallel, .join, .end: []
        }
    }

    /// The keys of what it leaves behind; nil where these are not known.
    fileprivate func outputs(_ actions: ActionCatalog) -> [String]? {
        switch kind {
        case .action(let kind, _):
            guard case .object(let object)? = actions[kind]?.output else { return nil }
            return object.map(\.key)
        case .branch: return ["took"]
        case .switch: return ["case"]
        case .delay: return ["until"]
        case .wait: return ["alternative", "event", "timedOut"]
        case .parallel, .join, .end: return []
        case .emit: return nil
        }
    }
}

extension DelayStep {
    fileprivate var paths: [FieldPath] {
        var paths: [FieldPath] = []
        if case .field(let path, _, _) = until { paths.append(path) }
        if case .field(let path)? = timeZone { paths.append(path) }
        return paths
    }
}

extension Condition {
    /// The paths that it reads, those of operands and of elements too.
    package var paths: [FieldPath] {
        switch self {
        case .all(let conditions), .any(let conditions): return conditions.flatMap(\.paths)
        case .not(let condition): return condition.paths
        case .named(let named): return named.expansion.paths
        case .elements(let elements): return [elements.path] + elements.condition.paths
        case .comparison(let comparison):
            if case .field(let path) = comparison.operand { return [comparison.path, path] }
            return [comparison.path]
        }
    }
}
