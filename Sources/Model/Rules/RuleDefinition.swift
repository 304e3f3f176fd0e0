/// What a rule file says: the part of a rule that its author writes.
package struct RuleDefinition: Sendable, Hashable {
    /// Unique in its tenant: 1 to 120 characters.
    package var name: String
    package var summary: String?
    /// The trigger: a catalogued event type.
    package var eventType: String
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
        eventType: String,
        condition: Condition? = nil,
        steps: [Step],
        timeZone: String? = nil,
        guards: RuleGuards = RuleGuards(),
        onNewVersion: OnNewVersion = .finish
    ) {
        self.name = name
        self.summary = summary
        self.eventType = eventType
        self.condition = condition
        self.steps = steps
        self.timeZone = timeZone
        self.guards = guards
        self.onNewVersion = onNewVersion
    }
}
