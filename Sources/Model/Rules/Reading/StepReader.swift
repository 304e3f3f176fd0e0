/// Reads a rule's steps.
struct StepReader {
    private static let keys = ["name", "action", "with", "onError", "attempts", "backoff", "onUnknown"]
    private static let backoffKeys = ["initial", "factor", "maximum", "jitter"]

    let actions: ActionCatalog
    let report: SourceReport

    /// Returns nil where not every step could be read.
    func steps(_ node: SourceNode) -> [Step]? {
        guard let nodes = report.list(node, of: "steps") else { return nil }
        guard (1...RuleLimits.steps).contains(nodes.count) else {
            report.add(.limit, at: node, "expected 1 to \(RuleLimits.steps) steps, found \(nodes.count)")
            return nil
        }
        var names: Set<String> = []
        var steps: [Step] = []
        for (index, node) in nodes.enumerated() {
            guard let step = step(node, place: index + 1) else { continue }
            if !names.insert(step.name).inserted {
                report.add(.duplicate, at: node, "a step named `\(step.name)` stands earlier in this rule")
            }
            steps.append(step)
        }
        return steps.count == nodes.count ? steps : nil
    }

    private func step(_ node: SourceNode, place: Int) -> Step? {
        guard let fields = SourceFields(node, "a step", keys: Self.keys, report: report) else { return nil }
        let name = fields["name"].map { report.line($0, limit: RuleLimits.nameCharacters) }
        let schema = fields.required("action", "the kind of action").flatMap(action)
        let arguments = schema.flatMap {
            ArgumentReader(schema: $0, report: report).read(fields["with"], of: node)
        }
        let onError = fields["onError"].map(onError) ?? .stop
        let onUnknown = fields["onUnknown"].map { report.choice($0, Step.OnUnknown.self) }
        let attempts =
            fields["attempts"].map { report.integer($0, in: 1...RetryPolicy.attemptsLimit) }
            ?? RetryPolicy().attempts
        let backoff = fields["backoff"].map(backoff) ?? Backoff()
        guard let schema, let arguments, let onError, let attempts, let backoff,
            let onUnknown = onUnknown ?? schema.defaultOnUnknown,
            let name = name ?? "\(schema.kind)-\(place)"
        else { return nil }
        return Step(
            name: name,
            action: schema.kind,
            arguments: arguments,
            onError: onError,
            retry: RetryPolicy(attempts: attempts, backoff: backoff),
            onUnknown: onUnknown
        )
    }

    private func onError(_ node: SourceNode) -> Step.OnError? {
        guard let text = report.text(node) else { return nil }
        switch text {
        case "stop": return .stop
        case "continue": return .continue
        default:
            let hint = Nearest.hint(for: text, among: ["stop", "continue"])
            report.add(.unknownName, at: node, "`\(text)` is not known here" + hint)
            return nil
        }
    }

    private func action(_ node: SourceNode) -> ActionSchema? {
        guard let text = report.text(node) else { return nil }
        if let schema = actions[ActionKind(rawValue: text)] { return schema }
        let names = actions.kinds.map(\.rawValue)
        report.add(.unknownName, at: node, "there is no action `\(text)`" + Nearest.hint(for: text, among: names))
        return nil
    }

    private func backoff(_ node: SourceNode) -> Backoff? {
        guard let fields = SourceFields(node, "a backoff", keys: Self.backoffKeys, report: report) else { return nil }
        var backoff = Backoff()
        let initial = fields["initial"].map(duration) ?? backoff.initial
        let factor = fields["factor"].map { report.number($0, in: RuleLimits.backoffFactor) } ?? backoff.factor
        let maximum = fields["maximum"].map(duration) ?? max(backoff.maximum, initial ?? .zero)
        let jitter = fields["jitter"].map { report.number($0, in: 0...1) } ?? backoff.jitter
        guard let initial, let factor, let maximum, let jitter else { return nil }
        guard initial <= maximum else {
            report.add(.value, at: node, "`initial` is longer than `maximum`")
            return nil
        }
        backoff = Backoff(initial: initial, factor: factor, maximum: maximum, jitter: jitter)
        return backoff
    }

    private func duration(_ node: SourceNode) -> Duration? {
        guard let duration = node.text.flatMap(DurationText.duration(of:)) else {
            report.add(
                .value,
                at: node,
                "expected a duration such as `500ms`, `5s`, `2m`, `1h` or `3d`, found \(node.kind)"
            )
            return nil
        }
        guard duration <= RuleLimits.backoffMaximum else {
            let maximum = DurationText.text(of: RuleLimits.backoffMaximum)
            report.add(.limit, at: node, "is longer than \(maximum), which is the most")
            return nil
        }
        return duration
    }
}
