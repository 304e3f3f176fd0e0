package import Model

/// A condition made ready to be tried on many events.
///
/// The law of comparisons: a value is missing, null or something else, and these are three things. Whatever is missing,
/// or not of a type that the operator compares, makes a comparison false, never an error.
/// - `equals` holds for a value of the operand's type that is the same; numbers are compared exactly and never with text,
///   text by its UTF-8 bytes.
/// - `not_equals` holds for a value that is there and differs, of whatever type, null included; for "missing or different" there is
///   `not: {equals}`. `in` and `not_in` are the same with any of a list.
/// - `contains` holds for text with the operand in it, and for an array with an element that equals it.
/// - `starts_with` and `ends_with` take text.
/// - `exists: true` holds for a value that is there, null included; `exists: false` for a missing one.
/// - The four orders take two numbers or two texts, which are ordered by their UTF-8 bytes.
package struct CompiledCondition: Sendable {
    private let root: Node

    indirect enum Node: Sendable {
        case all([Node])
        case any([Node])
        case not(Node)
        case predicate(Predicate)
    }

    /// - Parameter condition: nil holds for every event.
    package init(_ condition: Condition?) {
        root = condition.map(Self.compile) ?? .all([])
    }

    /// Whether it holds. Pure: the same event always has the same answer.
    package func holds(for event: some FieldValues) -> Bool { Self.holds(root, event) }

    /// What each part of it says of an event.
    package func explain(_ event: Event) -> Explanation { Self.explain(root, event) }

    private static func compile(_ condition: Condition) -> Node {
        switch condition {
        case .all(let conditions): .all(conditions.map(compile))
        case .any(let conditions): .any(conditions.map(compile))
        case .not(let condition): .not(compile(condition))
        case .comparison(let comparison): .predicate(Predicate(comparison))
        }
    }

    private static func holds(_ node: Node, _ event: some FieldValues) -> Bool {
        switch node {
        case .all(let nodes): nodes.allSatisfy { holds($0, event) }
        case .any(let nodes): nodes.contains { holds($0, event) }
        case .not(let node): !holds(node, event)
        case .predicate(let predicate): predicate.holds(event.value(at: predicate.path))
        }
    }

    private static func explain(_ node: Node, _ event: Event) -> Explanation {
        switch node {
        case .all(let nodes):
            let parts = nodes.map { explain($0, event) }
            return Explanation(kind: .all, holds: parts.allSatisfy(\.holds), parts: parts)
        case .any(let nodes):
            let parts = nodes.map { explain($0, event) }
            return Explanation(kind: .any, holds: parts.contains(where: \.holds), parts: parts)
        case .not(let node):
            let part = explain(node, event)
            return Explanation(kind: .not, holds: !part.holds, parts: [part])
        case .predicate(let predicate):
            let value = event.value(at: predicate.path)
            return Explanation(
                kind: .comparison(predicate.comparison, seen: value),
                holds: predicate.holds(value),
                parts: []
            )
        }
    }
}
