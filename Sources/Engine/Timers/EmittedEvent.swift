internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store
internal import Workflow

/// The event that a step publishes: the same, byte for byte, however often it is made.
struct EmittedEvent {
    static let source = "signalbox/rules"

    let event: Event

    /// - Throws: What is wrong with the step's templates, for its record.
    init(of step: ClaimedStep, _ rule: TimedRule) throws(EmitFailure) {
        guard rule.plan.steps.indices.contains(step.job.step),
            case .emit(let emit) = rule.plan.steps[step.job.step].kind,
            let compiled = rule.emitted[step.job.step]
        else { throw EmitFailure(code: "unknown_step", message: "the rule's version emits nothing at this step") }
        let arguments: JSONValue
        switch compiled {
        case .failure(let error): throw EmitFailure(code: "template", message: "\(error)")
        case .success(let compiled):
            let outputs = StepOutputs(rule.plan.steps, step.history)
            do throws(RenderError) {
                arguments = try compiled.render(TemplateContext(event: step.event, outputs: outputs.json))
            } catch {
                throw EmitFailure(code: "template", message: "\(error)")
            }
        }
        var subject = step.event.subject
        if case .string(let text)? = arguments["subject"] { subject = text }
        let data = arguments["data"] ?? [:]
        event = Event(
            tenant: step.job.tenant,
            type: emit.eventType,
            source: Self.source,
            id: DedupeKey.effect(execution: step.job.execution, step: step.job.step, recipient: "").uuidString
                .lowercased(),
            // The step's beginning: the event's time is part of what it is known by.
            time: step.createdAt,
            subject: subject,
            causationID: step.event.id,
            correlationID: step.event.correlationID ?? step.event.id,
            traceparent: step.event.traceparent,
            depth: step.event.depth + 1,
            data: data,
            dataText: data.text
        )
    }
}
