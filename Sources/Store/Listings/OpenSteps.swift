package import Model

/// How many steps of a kind are in a state from which they still have to go on.
package struct OpenSteps: Sendable, Hashable {
    package var kind: ActionKind
    package var state: StepState
    package var count: Int
}
