package import FoundationEssentials

/// What a rule file says: the part of a rule that its author writes.
package struct RuleDefinition: Sendable, Hashable {
    /// Unique in its tenant: 1 to 120 characters.
    package var name: String
    package var summary: String?
    package var trigger: Trigger
    /// nil: every event of the type.
    package var condition: Condition?
    /// At least one.
    package var steps: [Step]
    /// An IANA name, for what the conditions say of dates and clocks; nil: the tenant's.
    package var timeZone: String?
    package var guards: RuleGuards
    package var onNewVersion: OnNewVersion

    package init(
        name: String,
        summary: String? = nil,
        trigger: Trigger,
        condition: Condition? = nil,
        steps: [Step],
        timeZone: String? = nil,
        guards: RuleGuards = RuleGuards(),
        onNewVersion: OnNewVersion = .finish
    ) {
        self.name = name
        self.summary = summary
        self.trigger = trigger
        self.condition = condition
        self.steps = steps
        self.timeZone = timeZone
        self.guards = guards
        self.onNewVersion = onNewVersion
    }

    /// A rule that waits for events.
    package init(
        name: String,
        summary: String? = nil,
        eventType: String,
        condition: Condition? = nil,
        steps: [Step],
        timeZone: String? = nil,
        guards: RuleGuards = RuleGuards(),
        onNewVersion: OnNewVersion = .finish
    ) {
        self.init(
            name: name,
            summary: summary,
            trigger: .event(type: eventType),
            condition: condition,
            steps: steps,
            timeZone: timeZone,
            guards: guards,
            onNewVersion: onNewVersion
        )
    }

    /// The event type that fires it: ``Event/ruleDueType`` where time does.
    package var eventType: String { trigger.eventType }

    /// The zone of what its trigger says of time; nil: the tenant's.
    package var triggerTimeZone: String? { trigger.timeZone ?? timeZone }

    /// What must hold for an event of its type: where time fires it, the event must be its own.
    ///
    /// - Parameter id: The rule's.
    package func matchingCondition(of id: UUID) -> Condition? {
        guard trigger.isOfTime else { return condition }
        let isOwn = Condition.comparison(
            Comparison(
                path: FieldPath(root: .event, segments: [FieldPath.Attribute.subject.rawValue]),
                comparator: .equals,
                operand: .string(Event.subject(ofRule: id))
            )
        )
        return condition.map { .all([isOwn, $0]) } ?? isOwn
    }
}
