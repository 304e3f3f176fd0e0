package import FoundationEssentials

/// What an event has at a guard's key: executions whose values are the same share the guard.
package struct GuardValue: Sendable, Hashable {
    package var key: FieldPath?
    /// nil: there is nothing, or the guard has no key.
    package var value: JSONValue?

    package init(_ key: FieldPath?, in event: Event) {
        self.key = key
        value = key.flatMap { event.value(at: $0) }
    }

    /// Names the value for a rule's guard, whatever its length.
    package func id(_ kind: GuardKind, rule: UUID) -> UUID {
        DedupeKey.guardValue(
            rule: rule,
            kind: kind,
            key: key?.description ?? "",
            value: value.map { String(decoding: $0.text, as: UTF8.self) }
        )
    }

    /// How a reason goes on: ` for data.deal.id "d-17"`; empty without a key.
    package var clause: String {
        guard let key else { return "" }
        guard let value else { return " for events without \(key)" }
        let text = String(decoding: value.text.prefix(Self.shownBytes), as: UTF8.self)
        return " for \(key) \(text)"
    }

    private static let shownBytes = 120
}
