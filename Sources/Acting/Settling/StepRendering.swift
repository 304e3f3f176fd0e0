internal import Messaging
internal import Model
package import Store
internal import Workflow

extension RuleLibrary.Entry {
    /// The request for one attempt at a claimed step; a failure is one that another attempt would have as well.
    package func request(for step: ClaimedStep) -> Result<ActionRequest, StepFailure> {
        let place = step.job.step
        let definition = plan.definition
        guard definition.steps.indices.contains(place) else {
            return .failure(StepFailure(code: "unknown_step", message: "the rule's version has no step \(place)"))
        }
        switch arguments[place] {
        case .failure(let error): return .failure(StepFailure(code: "template", message: "\(error)"))
        case .success(let compiled):
            do throws(RenderError) {
                let rendered = try compiled.render(
                    TemplateContext(event: step.event, outputs: StepOutputs(definition.steps, step.history).json)
                )
                return .success(
                    ActionRequest(
                        job: step.job,
                        event: step.event,
                        rule: definition.name,
                        step: definition.steps[place].name,
                        effectiveAt: step.hasRested(in: definition.steps) ? step.createdAt : step.job.occurredAt,
                        arguments: rendered,
                        timeout: definition.steps[place].timeout
                    )
                )
            } catch {
                return .failure(StepFailure(code: "template", message: "\(error)"))
            }
        }
    }
}

extension ClaimedStep {
    /// Whether a delay or a wait of its execution is over.
    fileprivate func hasRested(in steps: [Step]) -> Bool {
        history.contains { place, status in
            guard status.state == .done, steps.indices.contains(place) else { return false }
            return switch steps[place].kind {
            case .delay, .wait: true
            default: false
            }
        }
    }
}
