import Model
import Testing
import Workflow

@Suite struct `Waits` {
    private func event(_ type: String, _ data: JSONValue, id: String = "e", at seconds: Int64 = 1000) throws -> Event {
        Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: type,
            source: "/s",
            id: id,
            time: Timestamp(microseconds: seconds * 1_000_000),
            subject: "deal/d-1",
            data: data,
            dataText: []
        )
    }

    private func law(
        _ wait: String,
        trigger: JSONValue = ["deal": ["id": "d-1"]],
        outputs: [String: JSONValue] = [:]
    ) throws -> WaitLaw {
        let text = """
            {name: r, trigger: deal.won, steps: [{name: ask, action: note}, {name: w, wait: \(wait)}]}
            """
        let rule = try RuleReader.read(file: "r", bytes: Array(text.utf8), actions: RandomRules.actions)[0]
        let history = [0: StepStatus(.done, output: outputs["ask"] ?? .null), 1: StepStatus(.waiting)]
        let context = WorkflowContext(event: try event("deal.won", trigger, id: "t"), now: Timestamp(microseconds: 0))
        return try #require(WaitLaw(WorkflowPlan(rule), place: 1, history: history, context: context))
    }

    private let later = Timestamp(microseconds: 2_000_000_000)

    @Test func `an event counts that has in common what the condition says`() throws {
        let law = try law("{for: task.done, where: {path: deal.id, equals: {field: trigger.deal.id}}, timeout: 1d}")
        #expect(law.registrations.map(\.value) == ["d-1"])
        #expect(law.registrations.map(\.correlation.segments) == [["data", "deal", "id"]])
        #expect(law.alternative(fulfilledBy: try event("task.done", ["deal": ["id": "d-1"]]), begunAt: later) == 0)
        #expect(law.alternative(fulfilledBy: try event("task.done", ["deal": ["id": "d-2"]]), begunAt: later) == nil)
        #expect(law.alternative(fulfilledBy: try event("task.gone", ["deal": ["id": "d-1"]]), begunAt: later) == nil)
    }

    @Test func `the first alternative that an event fulfils is the one`() throws {
        let law = try law(
            """
            {for: [{event: a, where: {path: n, greater_than: 5}}, {event: a}, {event: b, where: [{path: n, exists: true},
            {path: event.subject, equals: {field: trigger.event.subject}}]}], timeout: 1d}
            """
        )
        #expect(law.alternative(fulfilledBy: try event("a", ["n": 6]), begunAt: later) == 0)
        #expect(law.alternative(fulfilledBy: try event("a", ["n": 5]), begunAt: later) == 1)
        #expect(law.alternative(fulfilledBy: try event("b", ["n": 5]), begunAt: later) == 2)
        #expect(law.registrations.map(\.correlation.segments) == [[], [], ["event", "subject"]])
    }

    @Test func `what an earlier step left behind is compared with, and what nobody knows is waited for in vain`() throws
    {
        let wait = "{for: replied, where: {path: thread, equals: {field: steps.ask.id}}, timeout: 1d}"
        let law = try law(wait, outputs: ["ask": ["id": "n-9"]])
        #expect(law.registrations.map(\.value) == ["n-9"])
        #expect(law.alternative(fulfilledBy: try event("replied", ["thread": "n-9"]), begunAt: later) == 0)
        let unknown = try self.law(wait)
        #expect(unknown.registrations.isEmpty)
        #expect(unknown.alternative(fulfilledBy: try event("replied", ["thread": "n-9"]), begunAt: later) == nil)
    }

    @Test func `events from before do not count, nor the one that began the execution`() throws {
        let since = "{for: deal.won, timeout: 1d}"
        let law = try law(since)
        #expect(law.alternative(fulfilledBy: try event("deal.won", [:], at: 1000), begunAt: later) == 0)
        #expect(law.alternative(fulfilledBy: try event("deal.won", [:], at: 999), begunAt: later) == nil)
        #expect(law.alternative(fulfilledBy: try event("deal.won", [:], id: "t", at: 3000), begunAt: later) == nil)
        let step = try self.law("{for: deal.won, timeout: 1d, since: step}")
        #expect(step.alternative(fulfilledBy: try event("deal.won", [:], at: 1999), begunAt: later) == nil)
        #expect(step.alternative(fulfilledBy: try event("deal.won", [:], at: 2000), begunAt: later) == 0)
    }
}
