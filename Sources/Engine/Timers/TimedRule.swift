internal import Model
internal import Workflow

/// A rule version as the scheduler needs it: its plan, and what its steps emit.
struct TimedRule: Sendable {
    let plan: WorkflowPlan
    /// What each step renders; nil for one that emits nothing.
    let emitted: [Result<CompiledArguments, ArgumentTemplateError>?]

    init(_ definition: RuleDefinition, timeZone: String) {
        plan = WorkflowPlan(definition, timeZone: timeZone)
        emitted = definition.steps.map { step in
            guard case .emit = step.kind else { return nil }
            return Result { () throws(ArgumentTemplateError) in try CompiledArguments(step.arguments) }
        }
    }
}
