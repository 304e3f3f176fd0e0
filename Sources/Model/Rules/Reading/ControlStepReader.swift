/// Reads branches, switches, parallels, joins, ends and emitted events.
struct ControlStepReader {
    // What an emitted event is made of, with templates; the type is checked by itself.
    private static let emitted = ActionSchema(
        kind: ActionKind(rawValue: "emit"),
        summary: "Publishes an event.",
        arguments: [
            ArgumentSchema(name: "event", summary: "The type.", type: .text, isRequired: true),
            ArgumentSchema(name: "subject", summary: "What it is about.", type: .text),
            ArgumentSchema(name: "data", summary: "The payload.", type: .json),
        ],
        isOutbound: true
    )

    let steps: StepReader
    let place: Int

    private var report: SourceReport { steps.report }

    func branch(_ node: SourceNode) -> Step.Kind? {
        let condition = steps.value("branch", of: node).flatMap(condition)
        let then = steps.edge(steps.value("then", of: node), at: place, takesList: true)
        let otherwise = steps.edge(steps.value("else", of: node), at: place, takesList: true)
        guard let condition, let then, let otherwise else { return nil }
        return .branch(BranchStep(condition: condition, then: then, otherwise: otherwise))
    }

    private func condition(_ node: SourceNode) -> Condition? {
        if case .list(let nodes) = node.content, nodes.isEmpty {
            report.add(.missing, at: node, "a branch needs a condition")
            return nil
        }
        return steps.conditions.within(.step).read(node)
    }

    /// `{on: deal.stage, cases: [{is: won, then: …}], else: …}`.
    func choice(_ node: SourceNode) -> Step.Kind? {
        guard let node = steps.value("switch", of: node),
            let fields = SourceFields(node, "a switch", keys: ["on", "cases", "else"], report: report)
        else { return nil }
        let path = fields.required("on", "a dot path such as `deal.stage`")
            .flatMap { report.fieldPath($0, scope: .step) }
        let otherwise = steps.edge(fields["else"], at: place, takesList: true)
        let cases = fields.required("cases", "a list of cases such as {is: won, then: celebrate}").flatMap(cases)
        guard let path, let otherwise, let cases else { return nil }
        return .switch(SwitchStep(path: path, cases: cases, otherwise: otherwise))
    }

    private func cases(_ node: SourceNode) -> [SwitchStep.Case]? {
        guard let nodes = report.list(node, of: "cases") else { return nil }
        guard (1...RuleLimits.switchCases).contains(nodes.count) else {
            report.add(.limit, at: node, "expected 1 to \(RuleLimits.switchCases) cases, found \(nodes.count)")
            return nil
        }
        var seen: Set<JSONValue> = []
        let cases = nodes.map { node -> SwitchStep.Case? in
            guard let fields = SourceFields(node, "a case", keys: ["is", "then"], report: report) else { return nil }
            let values = fields.required("is", "a value or a list of values").flatMap(values)
            let edge = steps.edge(fields["then"], at: place, takesList: true)
            guard let values, let edge else { return nil }
            for value in values where !seen.insert(value).inserted {
                report.add(
                    .duplicate,
                    at: node,
                    "\(value) stands in an earlier case, so this one is never chosen by it"
                )
            }
            return SwitchStep.Case(values: values, edge: edge)
        }
        let known = cases.compactMap { $0 }
        return known.count == cases.count ? known : nil
    }

    private func values(_ node: SourceNode) -> [JSONValue]? {
        var nodes = [node]
        if case .list(let elements) = node.content { nodes = elements }
        guard (1...RuleLimits.operandValues).contains(nodes.count) else {
            report.add(.limit, at: node, "expected 1 to \(RuleLimits.operandValues) values, found \(nodes.count)")
            return nil
        }
        let values = nodes.compactMap { node -> JSONValue? in
            if case .scalar(let value) = node.content { return value }
            report.add(.type, at: node, "expected text, a number, true or false, found \(node.kind)")
            return nil
        }
        return values.count == nodes.count ? values : nil
    }

    func parallel(_ node: SourceNode) -> Step.Kind? {
        guard let node = steps.value("parallel", of: node), let nodes = report.list(node, of: "paths") else {
            return nil
        }
        guard RuleLimits.parallelPaths.contains(nodes.count) else {
            let (least, most) = (RuleLimits.parallelPaths.lowerBound, RuleLimits.parallelPaths.upperBound)
            report.add(
                .limit,
                at: node,
                "expected \(least) to \(most) paths, each a list of steps, found \(nodes.count)"
            )
            return nil
        }
        let edges = nodes.compactMap { steps.edge($0, at: place, takesList: true) }
        return edges.count == nodes.count ? .parallel(edges) : nil
    }

    func join(_ node: SourceNode) -> Step.Kind? {
        steps.value("join", of: node).flatMap { report.choice($0, JoinMode.self) }.map(Step.Kind.join)
    }

    func end(_ node: SourceNode) -> Step.Kind? {
        let state = steps.value("end", of: node).flatMap { report.choice($0, EndStep.State.self) }
        let reason = steps.value("reason", of: node).flatMap { report.line($0, limit: RuleLimits.summaryCharacters) }
        return state.map { .end(EndStep(state: $0, reason: reason)) }
    }

    func emit(_ node: SourceNode) -> Step.Kind? {
        guard let node = steps.value("emit", of: node) else { return nil }
        let arguments = ArgumentReader(schema: Self.emitted, report: report).read(node, of: node)
        let type = steps.value("event", of: node).flatMap { report.eventType($0) }
        guard let arguments, let type else { return nil }
        let data = arguments["data"] ?? [:]
        guard case .object = data else {
            let written = steps.value("data", of: node) ?? node
            report.add(.type, at: written, "expected the payload as a mapping, found \(written.kind)")
            return nil
        }
        var subject: String?
        if case .string(let text)? = arguments["subject"] { subject = text }
        return .emit(EmitStep(eventType: type, subject: subject, data: data))
    }
}
