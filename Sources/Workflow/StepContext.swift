internal import Matching
internal import Model

/// What a condition in a step sees: the event that began the execution, its records, the outputs of earlier steps, and the
/// time at which it is asked.
struct StepContext: ConditionContext {
    let context: WorkflowContext
    let outputs: StepOutputs

    var now: Timestamp { context.now }

    func value(at path: FieldPath) -> JSONValue? {
        switch path.root {
        case .record: context.records.value(at: path.segments)
        case .steps: outputs.value(at: path.segments)
        default: context.event.value(at: path)
        }
    }
}
