internal import Matching
package import Model

/// One version of a rule made ready to be walked: its edges, what leads where, its steps' conditions compiled. Pure.
package struct WorkflowPlan: Sendable {
    package let definition: RuleDefinition
    /// The IANA name of the zone that conditions, delays and days go by: the rule's, else the tenant's.
    package let timeZone: String
    /// The kinds of record that conditions, switches, delays and waits of the steps read.
    package let recordKinds: Set<String>
    private let conditions: [Int: CompiledCondition]
    private let awaited: [Int: [CompiledCondition]]
    private let targets: [PlaceSet]
    private let reach: [PlaceSet]

    /// - Parameter timeZone: The tenant's.
    package init(_ definition: RuleDefinition, timeZone: String = "UTC") {
        let zone = definition.timeZone ?? timeZone
        let steps = definition.steps
        var conditions: [Int: CompiledCondition] = [:]
        var awaited: [Int: [CompiledCondition]] = [:]
        var kinds: Set<String> = []
        for (place, step) in steps.enumerated() {
            switch step.kind {
            case .branch(let branch): conditions[place] = CompiledCondition(branch.condition, timeZone: zone)
            case .wait(let wait):
                awaited[place] = wait.alternatives.map { CompiledCondition($0.condition, timeZone: zone) }
            default: break
            }
            kinds.formUnion(step.readRecordKinds)
        }
        for condition in conditions.values { kinds.formUnion(condition.recordKinds) }
        for condition in awaited.values.joined() { kinds.formUnion(condition.recordKinds) }
        let targets = steps.indices.map { place in PlaceSet(steps[place].targets(at: place, of: steps.count)) }
        // Edges lead to later places alone, so what is behind a place is known before the place is come to.
        var reach = [PlaceSet](repeating: PlaceSet(), count: steps.count)
        for place in steps.indices.reversed() {
            reach[place] = targets[place].reduce(targets[place]) { $0.union(reach[$1]) }
        }
        self.definition = definition
        self.timeZone = zone
        self.conditions = conditions
        self.awaited = awaited
        self.targets = targets
        self.reach = reach
        recordKinds = kinds
    }

    package var steps: [Step] { definition.steps }

    /// Whether every step is an action that leads to the next: then no records, outputs or times decide the course.
    package var isLinear: Bool {
        steps.allSatisfy { $0.action != nil && $0.next == .following }
    }

    /// The places that a step may lead to.
    package func targets(of place: Int) -> PlaceSet { targets[place] }

    /// Whether a path leads from one place to another.
    package func leads(from place: Int, to other: Int) -> Bool { reach[place].contains(other) }

    /// Whether every path from a place leads through another, and none ends before it.
    package func leadsOnly(from place: Int, to other: Int) -> Bool {
        guard leads(from: place, to: other) else { return false }
        if mayEnd(place) { return false }
        return targets[place].allSatisfy { $0 == other || leadsOnly(from: $0, to: other) }
    }

    // Whether one of its edges leads nowhere, or it ends the execution.
    private func mayEnd(_ place: Int) -> Bool {
        if case .end = steps[place].kind { return true }
        return steps[place].edges.contains { $0.target(from: place, of: steps.count) == nil }
    }

    func condition(at place: Int) -> CompiledCondition? { conditions[place] }

    func awaitedConditions(at place: Int) -> [CompiledCondition] { awaited[place] ?? [] }
}
