package import Model

/// A condition made ready to be tried on many events.
///
/// docs/conditions.md has the law of each operator. A value is missing, null or something else, and these are three
/// things; what is missing, or not of a type that the operator compares, makes a comparison false, never an error.
package struct CompiledCondition: Sendable {
    private let root: Node
    /// Every path that it may ask its context for, each once: those of operands and of records too. Of a condition over
    /// elements it is the array's path; what is read of the elements is in the array.
    package let paths: [FieldPath]
    /// The kinds of record that it reads; empty for most, and then no record need be loaded.
    package let recordKinds: Set<String>

    indirect enum Node: Sendable {
        case all([Node])
        case any([Node])
        case not(Node)
        case predicate(Predicate)
        case elements(ElementCondition, Node)
        case named(NamedCondition, Node)
    }

    /// - Parameters:
    ///   - condition: nil holds for every event.
    ///   - timeZone: The IANA name of the zone for comparisons that name none.
    ///   - database: Where zones are looked up; comparisons by one that it does not have are false.
    package init(_ condition: Condition?, timeZone: String = "UTC", database: TimeZoneDatabase = .system) {
        root = condition.map { Self.compile($0, Zones(default: timeZone, database: database)) } ?? .all([])
        var paths: [FieldPath] = []
        var seen: Set<FieldPath> = []
        Self.visit(root) { path in
            if path.root != .element, seen.insert(path).inserted { paths.append(path) }
        }
        self.paths = paths
        recordKinds = Set(paths.lazy.filter { $0.root == .record }.compactMap(\.segments.first))
    }

    /// Whether it holds. Pure: the same context always has the same answer.
    package func holds<Context: ConditionContext>(in context: Context) -> Bool {
        Self.holds(root, Scope(context))
    }

    /// What each part of it says.
    package func explain<Context: ConditionContext>(in context: Context) -> Explanation {
        Self.explain(root, Scope(context))
    }

    /// Whether it holds for an event, none of whose records is known.
    package func holds(for event: Event) -> Bool { holds(in: EventContext(event)) }

    /// What each part of it says of an event, none of whose records is known.
    package func explain(_ event: Event) -> Explanation { explain(in: EventContext(event)) }

    private struct Zones {
        var `default`: String
        var database: TimeZoneDatabase
    }

    private static func compile(_ condition: Condition, _ zones: Zones) -> Node {
        switch condition {
        case .all(let conditions): .all(conditions.map { compile($0, zones) })
        case .any(let conditions): .any(conditions.map { compile($0, zones) })
        case .not(let condition): .not(compile(condition, zones))
        case .comparison(let comparison):
            .predicate(Predicate(comparison, timeZone: zones.default, database: zones.database))
        case .elements(let elements): .elements(elements, compile(elements.condition, zones))
        case .named(let named): .named(named, compile(named.expansion, zones))
        }
    }

    private static func visit(_ node: Node, _ take: (FieldPath) -> Void) {
        switch node {
        case .all(let nodes), .any(let nodes): for each in nodes { visit(each, take) }
        case .not(let node), .named(_, let node): visit(node, take)
        case .predicate(let predicate): predicate.paths.forEach(take)
        case .elements(let elements, let node):
            take(elements.path)
            visit(node, take)
        }
    }

    private static func holds<Context: ConditionContext>(_ node: Node, _ scope: Scope<Context>) -> Bool {
        switch node {
        case .all(let nodes): nodes.allSatisfy { holds($0, scope) }
        case .any(let nodes): nodes.contains { holds($0, scope) }
        case .not(let node): !holds(node, scope)
        case .named(_, let node): holds(node, scope)
        case .predicate(let predicate): predicate.holds(in: scope)
        case .elements(let elements, let node): holds(elements, node, scope)
        }
    }

    private static func holds<Context: ConditionContext>(
        _ elements: ElementCondition,
        _ node: Node,
        _ scope: Scope<Context>
    ) -> Bool {
        guard case .array(let values)? = scope.value(at: elements.path) else { return false }
        return switch elements.quantifier {
        case .any: values.contains { holds(node, scope.within($0)) }
        case .all: values.allSatisfy { holds(node, scope.within($0)) }
        case .none: !values.contains { holds(node, scope.within($0)) }
        }
    }

    private static func explain<Context: ConditionContext>(_ node: Node, _ scope: Scope<Context>) -> Explanation {
        switch node {
        case .all(let nodes):
            let parts = nodes.map { explain($0, scope) }
            return Explanation(kind: .all, holds: parts.allSatisfy(\.holds), parts: parts)
        case .any(let nodes):
            let parts = nodes.map { explain($0, scope) }
            return Explanation(kind: .any, holds: parts.contains(where: \.holds), parts: parts)
        case .not(let node):
            let part = explain(node, scope)
            return Explanation(kind: .not, holds: !part.holds, parts: [part])
        case .named(let named, let node):
            let part = explain(node, scope)
            return Explanation(
                kind: .named(named.name, arguments: named.arguments),
                holds: part.holds,
                parts: [part]
            )
        case .predicate(let predicate): return predicate.explain(in: scope)
        case .elements(let elements, let node):
            let value = scope.value(at: elements.path)
            var parts: [Explanation] = []
            if case .array(let values)? = value {
                parts = values.prefix(Explanation.elementsLimit).map { explain(node, scope.within($0)) }
            }
            return Explanation(
                kind: .elements(path: elements.path, quantifier: elements.quantifier, seen: value),
                holds: holds(elements, node, scope),
                parts: parts
            )
        }
    }
}
