internal import FoundationEssentials

extension Event {
    /// Whether it says that a rule is due: by time, by hand, or with what the rule has gathered.
    package var isRuleDue: Bool { type.hasSameBytes(as: Self.ruleDueType) }
}

extension Rule {
    /// The rules that an index has for it: one that gathers events waits for those, to put them by, and for the event that
    /// it begins with.
    package var matched: [Rule] {
        guard definition.guards.gathering != nil else { return [self] }
        var due = self
        due.definition.trigger = .event(type: Event.ruleDueType)
        due.definition.condition = .comparison(
            Comparison(path: .subject, comparator: .equals, operand: .string(Event.subject(ofRule: id)))
        )
        return [self, due]
    }
}
