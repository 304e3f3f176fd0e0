package import Model

extension Workflow {
    /// What contradicts each other in what is recorded of an execution; nil where it is where its steps have brought it.
    ///
    /// - Parameters:
    ///   - history: What is recorded of the steps that have begun, by place.
    ///   - state: Where the execution is by its row.
    ///   - isChanged: Whether somebody has changed its course: then it may have been cancelled with no step cancelled.
    package static func contradiction(
        _ plan: WorkflowPlan,
        history: [Int: StepStatus],
        state: ExecutionState,
        isChanged: Bool
    ) -> String? {
        let walk = Walk(plan: plan, history: history)
        func name(_ place: Int) -> String { "`\(plan.steps[place].name)`" }
        if let stranger = history.keys.first(where: { !plan.steps.indices.contains($0) }) {
            return "it has a step \(stranger), and its rule's version has none"
        }
        if state.isFinal, let open = walk.cancellable.first {
            return "it is \(state.rawValue), but its step \(name(open)) is open"
        }
        if state == .cancelled, isChanged { return nil }
        if let ending = walk.ending {
            return ending.state == state
                ? nil : "it is \(state.rawValue), but its steps have brought it to \(ending.state.rawValue)"
        }
        if let ready = walk.ready { return "it is \(state.rawValue), but its step \(name(ready)) was never begun" }
        let expected = walk.state
        // Nobody writes that a worker has taken the first step of an execution.
        if state == expected || (state == .pending && expected == .running) { return nil }
        return "it is \(state.rawValue), but its steps have brought it to \(expected.rawValue)"
    }
}
