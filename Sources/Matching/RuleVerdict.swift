package import FoundationEssentials
package import Model

/// Whether a rule fires for an event, and why or why not.
package enum RuleVerdict: Sendable, Hashable {
    /// Its conditions hold.
    case fires(Explanation)
    /// Its conditions do not hold.
    case conditionsFail(Explanation)
    /// It waits for events of another type.
    case otherType(String)
    /// Only an active rule fires.
    case notActive(RuleStatus)
    /// There was no such rule yet.
    case notThereYet

    /// - Parameters:
    ///   - id: The rule's; nil for a draft that has none, which then takes any rule's own event for its own.
    ///   - status: The rule's; nil where it was not there yet.
    ///   - timeZone: The tenant's, for a rule that names none.
    package init(
        _ rule: RuleDefinition,
        id: UUID? = nil,
        status: RuleStatus?,
        for context: EventContext,
        timeZone: String = "UTC"
    ) {
        guard rule.eventType.hasSameBytes(as: context.event.type) else {
            self = .otherType(rule.eventType)
            return
        }
        guard let status else {
            self = .notThereYet
            return
        }
        guard status == .active else {
            self = .notActive(status)
            return
        }
        let condition = id.map { rule.matchingCondition(of: $0) } ?? rule.condition
        let explanation = CompiledCondition(condition, timeZone: rule.timeZone ?? timeZone).explain(in: context)
        self = explanation.holds ? .fires(explanation) : .conditionsFail(explanation)
    }

    /// What each condition said; nil where none was looked at.
    package var explanation: Explanation? {
        switch self {
        case .fires(let explanation), .conditionsFail(let explanation): explanation
        case .otherType, .notActive, .notThereYet: nil
        }
    }
}
