/// Reads a rule's steps, those in nested lists too, as the finite graph that they are.
struct StepReader {
    let actions: ActionCatalog
    let conditions: ConditionReader
    let outline: StepOutline

    var report: SourceReport { conditions.report }

    /// Returns nil where not every step could be read.
    ///
    /// - Parameter conditions: The rule's own reader, so that the conditions of its steps count as the rule's.
    static func read(_ node: SourceNode, actions: ActionCatalog, conditions: ConditionReader) -> [Step]? {
        let before = conditions.report.count
        guard let outline = StepOutline(node, report: conditions.report) else { return nil }
        let reader = StepReader(actions: actions, conditions: conditions, outline: outline)
        let steps = outline.entries.indices.compactMap { reader.step(at: $0) }
        // Where a step is wrong, what leads to it or reads what it left would be called wrong as well.
        guard steps.count == outline.entries.count, conditions.report.count == before else { return nil }
        StepGraphCheck(steps: steps, nodes: outline.entries.map(\.node), report: conditions.report).run()
        StepReferenceCheck(
            steps: steps,
            nodes: outline.entries.map(\.node),
            actions: actions,
            report: conditions.report
        ).run()
        return steps
    }

    private func step(at place: Int) -> Step? {
        let node = outline.entries[place].node
        let control = ControlStepReader(steps: self, place: place)
        switch StepOutline.kind(of: node) {
        case "branch": return finish(control.branch(node), node, place, ["branch", "then", "else", "next"])
        case "switch": return finish(control.choice(node), node, place, ["switch", "next"])
        case "delay":
            return finish(
                value("delay", of: node).flatMap { DelayReader(conditions: conditions).read($0) }.map(Step.Kind.delay),
                node,
                place,
                ["delay", "onError", "next"]
            )
        case "wait":
            let wait = WaitReader(steps: self, place: place).read(node)
            return finish(wait.map(Step.Kind.wait), node, place, ["wait", "onTimeout", "next"])
        case "parallel": return finish(control.parallel(node), node, place, ["parallel", "next"])
        case "join": return finish(control.join(node), node, place, ["join", "next"])
        case "end": return finish(control.end(node), node, place, ["end", "reason"])
        case "emit": return finish(control.emit(node), node, place, ["emit", "onError", "next"])
        default: return ActionStepReader(steps: self, place: place).read(node)
        }
    }

    // Of a step that is no action.
    private func finish(_ kind: Step.Kind?, _ node: SourceNode, _ place: Int, _ keys: [String]) -> Step? {
        let what = "a step of the kind `\(keys[0])`"
        let fields = SourceFields(node, what, keys: ["name"] + keys, report: report)
        guard let fields, let common = common(fields, at: place), let kind else { return nil }
        var step = Step(name: common.name, kind: kind, onError: common.onError)
        if step.hasNext { step.next = common.next }
        return step
    }

    /// What steps of all kinds have.
    func common(_ fields: SourceFields, at place: Int) -> (name: String, next: StepEdge, onError: Step.OnError)? {
        let entry = outline.entries[place]
        let name = fields["name"].map { self.name($0) } ?? entry.name
        let next = edge(fields["next"], at: place, takesList: false, notBefore: entry.end)
        let onError = fields["onError"].map { self.onError($0, at: place) } ?? .stop
        guard let name, let next, let onError else { return nil }
        return (name, next, onError)
    }

    /// Where a way leads: a name of a later step, `end`, or, where it may be one, a nested list. Where nothing is written,
    /// it is where the step goes on.
    ///
    /// - Parameter notBefore: The first place that may be named, where that is not the following one.
    func edge(_ node: SourceNode?, at place: Int, takesList: Bool, notBefore: Int? = nil) -> StepEdge? {
        let count = outline.entries.count
        guard let node else { return StepEdge(to: onward(from: place), from: place, of: count) }
        if takesList, let start = outline.start(of: node) { return StepEdge(to: start, from: place, of: count) }
        let what =
            takesList ? "the name of a later step, `end` or a list of steps" : "the name of a later step or `end`"
        guard let name = node.text else {
            report.add(.type, at: node, "expected \(what), found \(node.kind)")
            return nil
        }
        return edge(name, written: node, at: place, notBefore: notBefore ?? place + 1)
    }

    private func edge(_ name: String, written node: SourceNode, at place: Int, notBefore: Int) -> StepEdge? {
        let count = outline.entries.count
        if name == StepEdge.end { return StepEdge(to: nil, from: place, of: count) }
        guard let target = outline.names[name] else {
            let later = outline.entries.dropFirst(notBefore).map(\.name)
            let hint =
                Nearest.name(to: name, among: later).map { "; did you mean `\($0)`?" }
                ?? "; expected the name of a later step or `end`"
            report.add(.unknownName, at: node, "there is no step `\(name)`" + hint)
            return nil
        }
        guard target >= notBefore else {
            let reason =
                target == place
                ? "is this step itself"
                : target < place ? "stands before this step, and steps lead forward only" : "is within this step"
            report.add(.value, at: node, "`\(name)` \(reason); expected the name of a later step or `end`")
            return nil
        }
        return StepEdge(to: target, from: place, of: count)
    }

    // A construct's own `next` counts for every way out of it that says nothing.
    private func onward(from place: Int) -> Int? {
        let entry = outline.entries[place]
        if let name = value("next", of: entry.node)?.text {
            if name == StepEdge.end { return nil }
            if let target = outline.names[name], target >= entry.end { return target }
        }
        return entry.following
    }

    private func name(_ node: SourceNode) -> String? {
        guard let name = report.line(node, limit: RuleLimits.nameCharacters) else { return nil }
        guard name != StepEdge.end || !outline.hasWays else {
            report.add(.value, at: node, "no step of a rule with more than one way can be called `end`")
            return nil
        }
        return name
    }

    // `stop`, `continue`, `goto STEP` or `{goto: STEP}`.
    private func onError(_ node: SourceNode, at place: Int) -> Step.OnError? {
        if case .mapping = node.content {
            guard let fields = SourceFields(node, "what an error leads to", keys: ["goto"], report: report) else {
                return nil
            }
            return fields.required("goto", "the name of a later step")
                .flatMap { edge($0, at: place, takesList: false) }.map(Step.OnError.goto)
        }
        guard let text = report.text(node) else { return nil }
        switch text {
        case "stop": return .stop
        case "continue": return .continue
        case _ where text.hasPrefix("goto "):
            let name = String(text.dropFirst(5).drop(while: \.isWhitespace))
            return edge(name, written: node, at: place, notBefore: place + 1).map(Step.OnError.goto)
        default:
            let hint = Nearest.hint(for: text, among: ["stop", "continue", "goto STEP"])
            report.add(.unknownName, at: node, "`\(text)` is not known here" + hint)
            return nil
        }
    }

    func value(_ key: String, of node: SourceNode) -> SourceNode? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key == key && !$0.value.isNull }?.value
    }

    /// A duration that a step writes out.
    func duration(_ node: SourceNode, in range: ClosedRange<Duration>) -> Duration? {
        guard let duration = report.duration(node) else { return nil }
        guard range.contains(duration) else {
            let (least, most) = (DurationText.text(of: range.lowerBound), DurationText.text(of: range.upperBound))
            report.add(.limit, at: node, "expected \(least) to \(most)")
            return nil
        }
        return duration
    }
}

extension SourceReport {
    /// A duration such as `5s`.
    func duration(_ node: SourceNode) -> Duration? {
        if let duration = node.text.flatMap(DurationText.duration(of:)) { return duration }
        add(
            .value,
            at: node,
            "expected a duration such as `500ms`, `5s`, `2m`, `1h` or `3d`, found \(node.kind)"
        )
        return nil
    }
}
