internal import FoundationEssentials

extension Event {
    /// The type of the events that time and gathering bring about: the rule that is due is their subject.
    package static let ruleDue = "signalbox.rule.due"

    /// Whether it says that a rule is due.
    package var isRuleDue: Bool { type.hasSameBytes(as: Self.ruleDue) }
}

extension Rule {
    /// The subject of the events that say that it is due.
    package var dueSubject: String { "rule/\(id.uuidString.lowercased())" }

    /// The rules that an index has for it: one that gathers events waits for those, to put them by, and for the event that
    /// it begins with.
    package var matched: [Rule] {
        guard definition.guards.gathering != nil else { return [self] }
        var due = self
        due.definition.eventType = Event.ruleDue
        due.definition.condition = .comparison(
            Comparison(
                path: .subject,
                comparator: .equals,
                operand: .string(dueSubject)
            )
        )
        return [self, due]
    }
}
