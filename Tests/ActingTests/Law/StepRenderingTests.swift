import Acting
import Model
import Store
import Testing
import Workflow

@Suite struct StepRenderingTests {
    private static let note = Step(name: "note", action: .note, arguments: ["text": "won"], onUnknown: .retry)
    private static let delay = Step(name: "later", kind: .delay(DelayStep(until: .after(.seconds(60)))))
    private let turn = Timestamp(microseconds: 90_000_000)

    @Test func `a step's changes count from its event, as long as its execution has not rested`() throws {
        let (steps, event) = ([Self.note, Self.note], Timestamp(microseconds: 17))
        #expect(try effectiveAt(step: 0, of: steps, [0: .pending]) == event)
        #expect(try effectiveAt(step: 1, of: steps, [0: .done, 1: .pending]) == event)
        // A delay that is under way on another path, or was given up on.
        let paths = [Self.delay, Self.note, Self.note]
        #expect(try effectiveAt(step: 1, of: paths, [0: .waiting, 1: .pending]) == event)
        #expect(try effectiveAt(step: 2, of: paths, [0: .dead, 2: .pending]) == event)
    }

    @Test func `after a delay or a wait they count from when the step's turn came`() throws {
        #expect(try effectiveAt(step: 1, of: [Self.delay, Self.note], [0: .done, 1: .pending]) == turn)
        let wait = WaitStep(alternatives: [.init(eventType: "deal.answered")], timeout: .seconds(60))
        let steps = [Step(name: "reply", kind: .wait(wait)), Self.note, Self.note]
        #expect(try effectiveAt(step: 2, of: steps, [0: .done, 1: .done, 2: .pending]) == turn)
    }

    private func effectiveAt(step: Int, of steps: [Step], _ states: [Int: StepState]) throws -> Timestamp {
        var claimed = ClaimedStep.sample(.sample(step: step), states: states)
        claimed.createdAt = turn
        let entry = RuleLibrary.Entry(
            plan: WorkflowPlan(RuleDefinition(name: "rule", eventType: "deal.won", steps: steps)),
            arguments: try steps.map { .success(try CompiledArguments($0.arguments)) }
        )
        return try entry.request(for: claimed).get().effectiveAt
    }
}
