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
    let graph: StepGraph

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
        self.definition = definition
        self.timeZone = zone
        self.conditions = conditions
        self.awaited = awaited
        graph = StepGraph(steps)
        recordKinds = kinds
    }

    package var steps: [Step] { definition.steps }

    /// Whether a path leads from one place to another.
    package func leads(from place: Int, to other: Int) -> Bool { graph.leads(from: place, to: other) }

    func condition(at place: Int) -> CompiledCondition? { conditions[place] }

    func awaitedConditions(at place: Int) -> [CompiledCondition] { awaited[place] ?? [] }
}
