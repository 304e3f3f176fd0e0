/// Reads what a step waits for.
struct WaitReader {
    private static let keys = ["for", "where", "timeout", "since"]

    let steps: StepReader
    let place: Int

    private var report: SourceReport { steps.report }

    func read(_ step: SourceNode) -> WaitStep? {
        guard let node = steps.value("wait", of: step),
            let fields = SourceFields(node, "a wait", keys: Self.keys, report: report)
        else { return nil }
        let alternatives = fields.required("for", "the type of an event, or a list of {event, where, then}")
            .flatMap { self.alternatives($0, condition: fields["where"]) }
        let timeout = fields.required("timeout", "how long it waits at most, such as `3d`")
            .flatMap { steps.duration($0, in: Duration.milliseconds(1)...RuleLimits.restMaximum) }
        let since = fields["since"].map { report.choice($0, WaitStep.Since.self) } ?? .trigger
        let onTimeout = steps.edge(steps.value("onTimeout", of: step), at: place, takesList: true)
        guard let alternatives, let timeout, let since, let onTimeout else { return nil }
        return WaitStep(alternatives: alternatives, timeout: timeout, onTimeout: onTimeout, since: since)
    }

    private func alternatives(_ node: SourceNode, condition: SourceNode?) -> [WaitStep.Alternative]? {
        guard case .list(let nodes) = node.content else {
            let read = condition.flatMap(self.condition)
            return report.eventType(node).map { [WaitStep.Alternative(eventType: $0, condition: read)] }
        }
        if let condition {
            report.add(.value, at: condition, "`where` belongs to each event of the list")
            return nil
        }
        guard (1...RuleLimits.waitAlternatives).contains(nodes.count) else {
            report.add(.limit, at: node, "expected 1 to \(RuleLimits.waitAlternatives) events, found \(nodes.count)")
            return nil
        }
        let read = nodes.compactMap(alternative)
        return read.count == nodes.count ? read : nil
    }

    private func alternative(_ node: SourceNode) -> WaitStep.Alternative? {
        if node.text != nil { return report.eventType(node).map { WaitStep.Alternative(eventType: $0) } }
        let keys = ["event", "where", "then"]
        guard let fields = SourceFields(node, "an awaited event", keys: keys, report: report) else { return nil }
        let type = fields.required("event", "the type of the event").flatMap { report.eventType($0) }
        // Where one of these is wrong, the file is refused anyway.
        let condition = fields["where"].flatMap(self.condition)
        let edge = fields["then"].flatMap { steps.edge($0, at: place, takesList: true) }
        return type.map { WaitStep.Alternative(eventType: $0, condition: condition, edge: edge) }
    }

    private func condition(_ node: SourceNode) -> Condition? {
        steps.conditions.within(.awaited).read(node)
    }
}
