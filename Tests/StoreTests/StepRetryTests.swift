import Model
import Store
import Testing
import Workflow

@Suite struct StepRetryTests {
    private func plan(_ count: Int) -> WorkflowPlan {
        let steps = (0..<count).map { Step.sample(.note, name: "s\($0)") }
        return WorkflowPlan(.sample(steps: steps))
    }

    @Test func `what is done is never tried again, and nothing before the step that it begins with`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let count = Int.random(in: 1...6, using: &random)
            let plan = plan(count)
            var history: [Int: StepStatus] = [:]
            for place in 0..<Int.random(in: 0...count, using: &random) {
                history[place] = StepStatus(StepState.allCases.randomElement(using: &random) ?? .done)
            }
            let from = Bool.random(using: &random) ? Int.random(in: 0..<count, using: &random) : nil
            guard let retry = StepRetry(plan, history: history, from: from.map { "s\($0)" }) else {
                Issue.record("the step is there")
                return
            }
            for place in retry.reopened {
                #expect(history[place]?.state == .dead || history[place]?.state == .cancelled)
                #expect(place >= from ?? 0)
            }
            #expect(retry.forgotten.isEmpty)
            let after = retry.history(history)
            #expect(after.count == history.count)
            for (place, status) in history where status.state == .done { #expect(after[place] == status) }
        }
        #expect(StepRetry(plan(2), history: [:], from: "other") == nil)
    }

    @Test func `what is no action begins anew`() {
        let steps = [
            Step(name: "pause", kind: .delay(DelayStep(until: .after(.seconds(60))))), Step.sample(.note, name: "note"),
        ]
        let plan = WorkflowPlan(.sample(steps: steps))
        let retry = StepRetry(plan, history: [0: StepStatus(.cancelled)])
        #expect(retry?.forgotten == [0] && retry?.reopened.isEmpty == true)
        #expect(retry?.history([0: StepStatus(.cancelled)]) == [:])
    }
}
