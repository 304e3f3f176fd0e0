package import Model

/// What a comparison saw.
package struct Observation: Sendable, Hashable {
    /// The value at the path; nil where it is missing.
    package var value: JSONValue?
    /// Of a comparison with another field: what stands there.
    package var operand: Operand

    /// The operand of a comparison with another field.
    package enum Operand: Sendable, Hashable {
        /// The comparison is with what the rule writes out.
        case literal
        /// The value of the other field; nil where it is missing.
        case field(JSONValue?)
    }

    package init(value: JSONValue?, operand: Operand = .literal) {
        self.value = value
        self.operand = operand
    }
}

extension Observation: CustomStringConvertible {
    /// Such as `was 35`, and of two fields `was 35 and 36`.
    package var description: String {
        var text = "was \(Self.text(value))"
        if case .field(let operand) = operand { text += " and \(Self.text(operand))" }
        return text
    }

    private static func text(_ value: JSONValue?) -> String { value?.description ?? "missing" }
}
