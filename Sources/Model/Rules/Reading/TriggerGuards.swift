/// Whether a rule's guards make sense for what it waits for.
struct TriggerGuards {
    let report: SourceReport

    /// False, and a complaint, for guards that look at events where time fires the rule.
    func fit(_ guards: RuleGuards, _ trigger: Trigger, _ fields: SourceFields) -> Bool {
        if case .event = trigger { return true }
        for key in ["debounce", "batch"] {
            if let node = fields[key] {
                report.add(.value, at: node, "`\(key)` gathers events, and this rule waits for time")
                return false
            }
        }
        if let node = fields["limits"], let quota = guards.oncePer, quota.period == nil, quota.key == .subject {
            report.add(
                .value,
                at: node,
                "the subject of a rule that waits for time is the rule itself: `oncePer: subject` would let it fire once ever"
            )
            return false
        }
        return true
    }
}
