package import Model

/// A tenant's active rules by the event type that fires them. It never changes: an edit makes another one.
package struct RuleIndex: Sendable {
    private let rules: [EventTypeName: [CompiledRule]]

    /// - Parameter rules: The rules that may fire: active ones, one version of each. A type's rules keep their order.
    package init(_ rules: some Sequence<Rule>) {
        self.rules = Dictionary(grouping: rules) { EventTypeName(text: $0.definition.eventType) }
            .mapValues { $0.map(CompiledRule.init) }
    }

    /// The event types that fire any rule.
    package var eventTypes: Set<String> { Set(rules.keys.map(\.text)) }

    /// The rules that an event's type fires, whatever their conditions say.
    package func candidates(for event: Event) -> [CompiledRule] { rules[EventTypeName(text: event.type)] ?? [] }

    /// The rules that an event fires.
    package func matches(_ event: Event) -> [CompiledRule] {
        candidates(for: event).filter { $0.condition.holds(for: event) }
    }

    /// What each part of a rule's condition says of an event; the rule need not be in the index.
    ///
    /// The first part is the trigger, so that an event of another type is explained too.
    package static func explain(_ event: Event, _ rule: CompiledRule) -> Explanation {
        let trigger = Comparison(
            path: FieldPath(root: .event, segments: ["type"]),
            comparator: .equals,
            operand: .string(rule.rule.definition.eventType)
        )
        let parts = [
            CompiledCondition(.comparison(trigger)).explain(event),
            rule.condition.explain(event),
        ]
        return Explanation(kind: .all, holds: parts.allSatisfy(\.holds), parts: parts)
    }

    private struct EventTypeName: Hashable, Sendable {
        let text: String

        static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
    }
}
