package import Model

/// A tenant's active rules by the event type that fires them. It never changes: an edit makes another one.
package struct RuleIndex: Sendable {
    private let rules: [EventTypeName: [CompiledRule]]
    // Of the types whose rules read any.
    private let recordKinds: [EventTypeName: Set<String>]

    /// - Parameters:
    ///   - rules: The rules that may fire: active ones, one version of each. A type's rules keep their order.
    ///   - timeZone: The tenant's, for rules that name none.
    package init(_ rules: some Sequence<Rule>, timeZone: String = "UTC") {
        let rules = Dictionary(grouping: rules) { EventTypeName(text: $0.definition.eventType) }
            .mapValues { $0.map { CompiledRule($0, timeZone: timeZone) } }
        self.rules = rules
        recordKinds = rules.compactMapValues { rules in
            let kinds = rules.reduce(into: Set<String>()) { $0.formUnion($1.condition.recordKinds) }
            return kinds.isEmpty ? nil : kinds
        }
    }

    /// The event types that fire any rule.
    package var eventTypes: Set<String> { Set(rules.keys.map(\.text)) }

    /// The rules that an event's type fires, whatever their conditions say.
    package func candidates(for event: Event) -> [CompiledRule] { rules[EventTypeName(text: event.type)] ?? [] }

    /// The rules that an event fires.
    ///
    /// - Parameter records: What is known of the records that it is about, of the kinds that ``recordKinds(for:)`` names.
    package func matches(_ event: Event, records: EventRecords = EventRecords()) -> [CompiledRule] {
        let context = EventContext(event, records: records)
        return candidates(for: event).filter { $0.condition.holds(in: context) }
    }

    /// The kinds of record that the rules of an event's type read; empty for most types.
    package func recordKinds(for event: Event) -> Set<String> {
        recordKinds.isEmpty ? [] : recordKinds[EventTypeName(text: event.type)] ?? []
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
