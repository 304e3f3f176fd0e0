package import Model

/// What is recorded of a step that has begun.
package struct StepStatus: Sendable, Hashable {
    package var state: StepState
    /// What later steps may use, and for steps that choose a way, which one it was; null before the step is done.
    package var output: JSONValue

    package init(_ state: StepState, output: JSONValue = .null) {
        self.state = state
        self.output = output
    }
}
