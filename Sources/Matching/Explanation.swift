package import Model

/// Why a condition holds for an event, or why not: every group and comparison with what it saw and what it says.
package struct Explanation: Sendable, Hashable {
    package var kind: Kind
    package var holds: Bool
    /// The parts of a group, in order; of a condition over elements, one for each of the first
    /// ``elementsLimit`` elements; of a named condition, what it stands for.
    package var parts: [Explanation]

    /// Elements of one array that are explained.
    package static let elementsLimit = 50

    /// What was tried.
    package enum Kind: Sendable, Hashable {
        case all, any, not
        case comparison(Comparison, seen: Observation)
        /// The value at the path is `seen`, nil where it is missing.
        case elements(path: FieldPath, quantifier: ElementCondition.Quantifier, seen: JSONValue?)
        case named(String, arguments: JSONObject)
    }

    package init(kind: Kind, holds: Bool, parts: [Explanation]) {
        self.kind = kind
        self.holds = holds
        self.parts = parts
    }
}

extension Explanation: CustomStringConvertible {
    /// One part a line, indented by its depth, such as `✗ data.deal.amount greater_than 100, was 35`.
    package var description: String { lines(indent: "").joined(separator: "\n") }

    private func lines(indent: String) -> [String] {
        ["\(indent)\(holds ? "✓" : "✗") \(title)"] + parts.flatMap { $0.lines(indent: indent + "  ") }
    }

    private var title: String {
        switch kind {
        case .all: "all"
        case .any: "any"
        case .not: "not"
        case .comparison(let comparison, let seen):
            "\(comparison.path) \(comparison.comparator.rawValue) \(comparison.operand), \(seen)"
        case .elements(let path, let quantifier, let seen):
            "\(path) \(quantifier.rawValue), " + Self.elements(seen)
        case .named(let name, let arguments):
            name + (arguments.isEmpty ? "" : " \(JSONValue.object(arguments))")
        }
    }

    private static func elements(_ value: JSONValue?) -> String {
        switch value {
        case nil: "was missing"
        case .array(let values)?:
            "has \(values.count) element\(values.count == 1 ? "" : "s")"
                + (values.count > elementsLimit ? ", the first \(elementsLimit) of which follow" : "")
        case let value?: "was \(value)"
        }
    }
}
