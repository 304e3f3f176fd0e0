internal import FoundationEssentials
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

        /// Whether its rule puts such events by, and begins with an event of its own that tells of them.
        var isGathered: Bool { rule.rule.definition.guards.gathering != nil && execution == nil }
    }

    let event: Event
    /// nil: it was not recorded, so that nothing has become of it.
    let receivedAt: Timestamp?
    /// What a matcher would say of it first; nil for one that is recorded.
    let intake: IntakeVerdict?
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
        intake: IntakeVerdict? = nil,
        executions: [ExecutionHistory],
        showsOtherTypes: Bool
    ) {
        event = context.event
        self.receivedAt = receivedAt
        self.intake = intake
        var entries: [Entry] = []
        var otherTypes = 0
        for rule in rules {
            // What is asleep now can be tried all the same.
            let mayBeTried = receivedAt == nil && rule.revision != nil && rule.revision?.status != .archived
            let verdict = RuleVerdict(
                rule.rule.definition,
                id: rule.rule.id,
                status: mayBeTried ? .active : rule.revision?.status,
                for: context,
                timeZone: timeZone
            )
            let execution = rule.isTrial ? nil : executions.first { $0.summary.ruleID == rule.rule.id }
            if case .otherType = verdict, execution == nil, !showsOtherTypes {
                otherTypes += 1
                continue
            }
            let doubt = rule.isTrial ? nil : receivedAt.flatMap { Self.doubt(rule, verdict, execution, receivedAt: $0) }
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
        if let execution, let revision = rule.revision, execution.summary.ruleVersion != revision.version {
            return
                "it fired in version \(execution.summary.ruleVersion): version \(revision.version) was not known to the "
                + "matcher yet, or the rule had fired for an earlier copy of the event"
        }
        var notes: [String] = []
        var fires = false
        if case .fires = verdict { fires = true }
        if fires, execution == nil, let gathering = rule.rule.definition.guards.gathering {
            return
                "its `\(gathering.kind.rawValue)` puts events by; it begins once for all of them, with an event of the type "
                + "signalbox.rule.due whose subject is rule/\(rule.rule.id.uuidString.lowercased())"
        }
        if fires != (execution != nil), rule.revision.map({ receivedAt - $0.at < staleness }) ?? true {
            notes.append("the rule was changed within two seconds of that, and the matcher may not have known it yet")
        }
        if let besides = rule.rule.definition.looksBesides(verdict) {
            notes.append("\(besides) seen as now, which may not be as it was then")
        } else if fires != (execution != nil), notes.isEmpty {
            notes.append("what happened is not what the conditions say now, and it is not known why")
        }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
}

extension RuleDefinition {
    /// What its conditions look at besides the event, for a sentence; nil where that is nothing.
    fileprivate func looksBesides(_ verdict: RuleVerdict) -> String? {
        guard verdict.explanation != nil, let condition else { return nil }
        let compiled = CompiledCondition(condition)
        let records = !compiled.recordKinds.isEmpty
        let zone = timeZone == nil && condition.asksTenantsZone
        return switch (records, zone) {
        case (true, true): "records and the tenant's time zone are"
        case (true, false): "records are"
        case (false, true): "the tenant's time zone is"
        case (false, false): nil
        }
    }
}

extension Condition {
    /// Whether a comparison takes its zone from the rule, or from the tenant.
    fileprivate var asksTenantsZone: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.asksTenantsZone)
        case .not(let part): part.asksTenantsZone
        case .comparison(let comparison): comparison.comparator.isOfTime && comparison.timeZone == nil
        case .elements(let elements): elements.condition.asksTenantsZone
        case .named(let named): named.expansion.asksTenantsZone
        }
    }
}
