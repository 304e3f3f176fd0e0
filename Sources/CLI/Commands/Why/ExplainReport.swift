internal import Matching
internal import Model
internal import Store

/// Why each rule fired for an event, or why not.
struct ExplainReport {
    /// One rule's part.
    struct Entry {
        var rule: RuleAtTime
        var verdict: RuleVerdict
        /// What became of it; nil where it did not fire.
        var execution: ExecutionHistory?
        /// Why what happened is not what the verdict says; nil where it is.
        var doubt: String?
    }

    let event: Event
    /// nil: it was not recorded, so that nothing has become of it.
    let receivedAt: Timestamp?
    let entries: [Entry]
    /// Rules for other event types, which are not among the entries.
    let otherTypes: Int

    /// A matcher works with rules that are at most so old.
    private static let staleness: Duration = .seconds(2)

    /// - Parameters:
    ///   - timeZone: The tenant's.
    ///   - rules: As they were when the event was received.
    ///   - executions: Those of the event.
    init(
        _ context: EventContext,
        timeZone: String,
        receivedAt: Timestamp?,
        rules: [RuleAtTime],
        executions: [ExecutionHistory],
        showsOtherTypes: Bool
    ) {
        event = context.event
        self.receivedAt = receivedAt
        var entries: [Entry] = []
        var otherTypes = 0
        for rule in rules {
            let verdict = RuleVerdict(
                rule.rule.definition,
                status: rule.revision?.status,
                for: context,
                timeZone: timeZone
            )
            let execution = executions.first { $0.summary.ruleID == rule.rule.id }
            if case .otherType = verdict, execution == nil, !showsOtherTypes {
                otherTypes += 1
                continue
            }
            let doubt = receivedAt.flatMap { Self.doubt(rule, verdict, execution, receivedAt: $0) }
            entries.append(Entry(rule: rule, verdict: verdict, execution: execution, doubt: doubt))
        }
        self.entries = entries
        self.otherTypes = otherTypes
    }

    // The tables say what happened; the verdict is made anew, of what is known now.
    private static func doubt(
        _ rule: RuleAtTime,
        _ verdict: RuleVerdict,
        _ execution: ExecutionHistory?,
        receivedAt: Timestamp
    ) -> String? {
        let hasFired = execution != nil
        if let execution, let revision = rule.revision, execution.summary.ruleVersion != revision.version {
            return
                "it fired in version \(execution.summary.ruleVersion): version \(revision.version) was not known to the "
                + "matcher yet, or the rule had fired for an earlier copy of the event"
        }
        var fires = false
        if case .fires = verdict { fires = true }
        guard fires != hasFired else { return nil }
        let changed = rule.revision.map { receivedAt - $0.at < staleness } ?? true
        if changed { return "the rule was changed within two seconds of that, and the matcher did not know it yet" }
        return "what the conditions look at besides the event has changed since"
    }
}
