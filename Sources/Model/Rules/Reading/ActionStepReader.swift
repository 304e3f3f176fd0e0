/// Reads a step that is an action.
struct ActionStepReader {
    private static let keys = [
        "name", "action", "with", "onError", "attempts", "backoff", "onUnknown", "timeout", "next",
    ]
    private static let backoffKeys = ["initial", "factor", "maximum", "jitter"]

    let steps: StepReader
    let place: Int

    private var report: SourceReport { steps.report }

    func read(_ node: SourceNode) -> Step? {
        // What names no kind at all may have meant any of them.
        let isAction = steps.value("action", of: node) != nil
        let keys = isAction ? Self.keys : Self.keys + StepOutline.kinds.filter { $0 != "action" }
        guard let fields = SourceFields(node, "a step", keys: keys, report: report) else { return nil }
        let common = steps.common(fields, at: place)
        let schema = fields.required("action", "the kind of action").flatMap(action)
        let arguments = schema.flatMap {
            ArgumentReader(schema: $0, report: report).read(fields["with"], of: node)
        }
        let onUnknown = fields["onUnknown"].map { report.choice($0, Step.OnUnknown.self) }
        let attempts =
            fields["attempts"].map { report.integer($0, in: 1...RetryPolicy.attemptsLimit) }
            ?? RetryPolicy().attempts
        let backoff = fields["backoff"].map(backoff) ?? Backoff()
        let timeout = fields["timeout"].flatMap { self.timeout($0, schema) }
        guard let common, let schema, let arguments, let attempts, let backoff,
            let onUnknown = onUnknown ?? schema.defaultOnUnknown
        else { return nil }
        return Step(
            name: common.name,
            kind: .action(schema.kind, arguments: arguments),
            next: common.next,
            onError: common.onError,
            retry: RetryPolicy(attempts: attempts, backoff: backoff),
            onUnknown: onUnknown,
            timeout: timeout
        )
    }

    private func action(_ node: SourceNode) -> ActionSchema? {
        guard let text = report.text(node) else { return nil }
        if let schema = steps.actions[ActionKind(rawValue: text)] { return schema }
        let names = steps.actions.kinds.map(\.rawValue)
        report.add(.unknownName, at: node, "there is no action `\(text)`" + Nearest.hint(for: text, among: names))
        return nil
    }

    private func timeout(_ node: SourceNode, _ schema: ActionSchema?) -> Duration? {
        if let schema, !schema.isOutbound {
            report.add(
                .value,
                at: node,
                "`\(schema.kind)` changes Signalbox's own tables and waits for nobody; only outbound actions take `timeout`"
            )
            return nil
        }
        return steps.duration(node, in: RuleLimits.attemptTimeout)
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
        guard let duration = report.duration(node) else { return nil }
        guard duration <= RuleLimits.backoffMaximum else {
            let maximum = DurationText.text(of: RuleLimits.backoffMaximum)
            report.add(.limit, at: node, "is longer than \(maximum), which is the most")
            return nil
        }
        return duration
    }
}
