package import Model

/// What a comparison saw.
package struct Observation: Sendable, Hashable {
    /// The value at the path; nil where it is missing.
    package var value: JSONValue?
    /// Of a comparison with another field: what stands there.
    package var operand: Operand
    /// Of an operator over a change: what the event says of it.
    package var change: ObservedChange?
    /// Of an operator over time: when the event is taken to happen, and the zone.
    package var moment: Moment?
    /// What was compared, where that is not the value: `3 elements`, `7 days`, `monday`, `22:15`.
    package var measure: String?

    /// The operand of a comparison with another field.
    package enum Operand: Sendable, Hashable {
        /// The comparison is with what the rule writes out.
        case literal
        /// The value of the other field; nil where it is missing.
        case field(JSONValue?)
    }

    /// What an operator over time judges by.
    package struct Moment: Sendable, Hashable {
        package var now: Timestamp
        package var timeZone: String
        /// A zone that the time zone database does not have makes every comparison by it false.
        package var isKnown: Bool
    }

    package init(value: JSONValue?, operand: Operand = .literal) {
        self.value = value
        self.operand = operand
    }
}

extension Observation: CustomStringConvertible {
    /// Such as `was 35`, of two fields `was 35 and 36`, of time `was "2026-03-08", 7 days (at 2026-03-01T10:00:00Z, UTC)`.
    package var description: String {
        var text = change.map(\.description) ?? "was \(Self.text(value))"
        if case .field(let operand) = operand { text += " and \(Self.text(operand))" }
        if let measure { text += ", \(measure)" }
        if let moment {
            text += " (at \(moment.now), \(moment.timeZone)\(moment.isKnown ? "" : ", which is no known time zone"))"
        }
        return text
    }

    private static func text(_ value: JSONValue?) -> String { value?.description ?? "missing" }
}
