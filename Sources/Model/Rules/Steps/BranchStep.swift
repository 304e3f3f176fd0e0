/// Chooses one of two ways by a condition over the event, its records, and the outputs of earlier steps.
package struct BranchStep: Sendable, Hashable {
    package var condition: Condition
    package var then: StepEdge
    package var otherwise: StepEdge

    package init(condition: Condition, then: StepEdge, otherwise: StepEdge) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
    }
}
