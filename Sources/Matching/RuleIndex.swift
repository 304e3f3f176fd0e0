package import Model

/// A tenant's active rules by the event type that fires them. It never changes: an edit makes another one, which shares
/// with it what the edit left alone.
package struct RuleIndex: Sendable {
    private let types: [EventTypeName: TypeRules]

    /// - Parameters:
    ///   - rules: The rules that may fire: active ones, one version of each. A type's rules keep their order.
    ///   - timeZone: The tenant's, for rules that name none.
    ///   - previous: What is the same as in this one is not made again.
    package init(_ rules: some Sequence<Rule>, timeZone: String = "UTC", sharing previous: RuleIndex? = nil) {
        let groups = Dictionary(grouping: rules) { EventTypeName(text: $0.definition.eventType) }
        types = Dictionary(
            uniqueKeysWithValues: groups.map { type, rules in
                if let known = previous?.types[type], known.holds(rules, timeZone: timeZone) { return (type, known) }
                return (type, TypeRules(rules, timeZone: timeZone))
            }
        )
    }

    /// The event types that fire any rule.
    package var eventTypes: Set<String> { Set(types.keys.map(\.text)) }

    /// Whether a type's rules are the same ones in memory as those of another index.
    package func sharesRules(of type: String, with other: RuleIndex) -> Bool {
        types[EventTypeName(text: type)] === other.types[EventTypeName(text: type)]
    }

    /// The kinds of record that the rules of an event's type read; empty for most types.
    package func recordKinds(for event: Event) -> Set<String> {
        types[EventTypeName(text: event.type)]?.recordKinds ?? []
    }

    /// The rules that wait for events of a type.
    package func rules(for type: String) -> [CompiledRule] { types[EventTypeName(text: type)]?.rules ?? [] }

    /// The rules that an event fires, in their order.
    ///
    /// - Parameter records: What is known of the records that it is about, of the kinds that ``recordKinds(for:)`` names.
    package func matches(
        _ event: Event,
        records: EventRecords = EventRecords(),
        using memory: MatchingMemory = MatchingMemory()
    ) -> [CompiledRule] {
        guard let type = types[EventTypeName(text: event.type)] else { return [] }
        memory.matches.removeAll()
        memory.fields.take(event, type.plan)
        type.shard.match(memory.fields, EventContext(event, records: records), into: memory.matches)
        return type.found(memory.matches)
    }

    /// The rules that an event fires, from its payload's text: only what its type's rules ask for is taken from it, and all
    /// of it is checked.
    ///
    /// - Parameters:
    ///   - attribute: What came beside the payload.
    ///   - now: The event's time.
    ///   - records: What is known of the records that it is about.
    package func matches(
        type: String,
        payload: UnsafeRawBufferPointer,
        attribute: @escaping (FieldPath.Attribute) -> String?,
        now: Timestamp,
        records: EventRecords = EventRecords(),
        using memory: MatchingMemory
    ) throws(JSONError) -> [CompiledRule] {
        memory.matches.removeAll()
        guard let type = types[EventTypeName(text: type)] else {
            try memory.fields.scan(payload, FieldPlan.empty)
            return []
        }
        try memory.fields.scan(payload, type.plan)
        for (name, slot) in type.plan.attributes {
            if let text = attribute(name) { memory.fields.set(slot, text) }
        }
        type.shard.match(
            memory.fields,
            ScannedValues(memory.fields, now: now, records: records, attribute: attribute),
            into: memory.matches
        )
        return type.found(memory.matches)
    }

    private struct EventTypeName: Hashable, Sendable {
        let text: String

        static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
    }
}
