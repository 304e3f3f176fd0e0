package import Model

/// Finds rules that fire each other in a circle: what one emits fires another, and in the end the first again. Pure.
package struct RuleCascades: Sendable {
    // What is emitted by rules that a type fires, and by which.
    private var edges: [String: [(rule: String, emitted: String)]] = [:]

    /// - Parameter rules: All that a tenant has, and those that are to be.
    package init(_ rules: [RuleDefinition]) {
        for rule in rules {
            for step in rule.steps {
                guard case .emit(let emit) = step.kind else { continue }
                edges[rule.eventType, default: []].append((rule.name, emit.eventType))
            }
        }
    }

    /// The circles that a rule is part of, at the step that leads into each; one with itself alone is ``RuleCheck``'s to tell.
    package func findings(on rule: RuleDefinition) -> [RuleFinding] {
        rule.steps.enumerated().compactMap { place, step in
            guard case .emit(let emit) = step.kind, emit.eventType != rule.eventType,
                let way = way(from: emit.eventType, to: rule.eventType)
            else { return nil }
            let others = way.map { "`\($0.rule)` emits `\($0.emitted)`" }.joined(separator: ", ")
            return RuleFinding(
                .warning,
                .cascade,
                at: "steps[\(place)].emit.event",
                "the rule emits `\(emit.eventType)`, \(others), which fires it again, until the depth guard stops it"
            )
        }
    }

    // The shortest way, by breadth.
    private func way(from: String, to: String) -> [(rule: String, emitted: String)]? {
        var ways: [(type: String, way: [(rule: String, emitted: String)])] = [(from, [])]
        var seen: Set<String> = [from]
        while !ways.isEmpty {
            let (type, way) = ways.removeFirst()
            for edge in edges[type] ?? [] {
                if edge.emitted == to { return way + [edge] }
                if seen.insert(edge.emitted).inserted { ways.append((edge.emitted, way + [edge])) }
            }
        }
        return nil
    }
}
