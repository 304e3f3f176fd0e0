package import Model

/// Why a condition holds for an event, or why not: every group and comparison with what it saw and what it says.
package struct Explanation: Sendable, Hashable {
    package var kind: Kind
    package var holds: Bool
    /// The parts of a group, in order.
    package var parts: [Explanation]

    /// What was tried.
    package enum Kind: Sendable, Hashable {
        case all, any, not
        /// The value at the path is `seen`, nil where it is missing.
        case comparison(Comparison, seen: JSONValue?)
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
            "\(comparison.path) \(comparison.comparator.rawValue) \(comparison.operand), "
                + (seen.map { "was \($0)" } ?? "was missing")
        }
    }
}
