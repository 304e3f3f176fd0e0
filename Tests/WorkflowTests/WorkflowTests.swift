import Model
import Testing
import Workflow

@Suite struct `The course of an execution` {
    private let event = Event(
        tenant: .sample,
        type: "deal.won",
        source: "crm",
        id: "e-1",
        time: Timestamp(microseconds: 1_000_000),
        data: [:],
        dataText: []
    )

    private func plan(_ onError: [Step.OnError]) -> WorkflowPlan {
        let steps = onError.enumerated().map { place, onError in
            Step(name: "s\(place)", action: .note, arguments: [:], onError: onError, onUnknown: .hold)
        }
        return WorkflowPlan(RuleDefinition(name: "r", eventType: "deal.won", steps: steps))
    }

    private func next(_ onError: [Step.OnError], _ states: [StepState?]) -> Advance {
        var history: [Int: StepStatus] = [:]
        for (place, state) in states.enumerated() { history[place] = state.map { StepStatus($0) } }
        return Workflow.advance(
            plan(onError),
            history: history,
            context: WorkflowContext(event: event, now: event.time)
        )
    }

    private func begun(_ places: Int...) -> Advance {
        Advance(begun: places.map { Advance.Beginning(place: $0, state: .pending) }, execution: .running)
    }

    @Test func `steps run one after the other`() {
        #expect(next([.stop, .stop], []) == begun(0))
        #expect(next([.stop, .stop], [.pending, nil]) == begun())
        #expect(next([.stop, .stop], [.running, nil]) == begun())
        #expect(next([.stop, .stop], [.waiting, nil]) == begun())
        #expect(next([.stop, .stop], [.done, nil]) == begun(1))
        #expect(next([.stop, .stop], [.done, .done]) == Advance(execution: .completed))
    }

    @Test func `a dead step stops the execution or not, as it says`() {
        let failed = Advance(execution: .failed, reason: "step `s0` was given up on")
        #expect(next([.stop, .stop, .stop], [.dead, nil, nil]) == failed)
        #expect(next([.continue, .stop], [.dead, nil]) == begun(1))
        #expect(next([.stop, .continue], [.done, .dead]) == Advance(execution: .completed))
        #expect(next([.continue, .stop], [.dead, .dead]).execution == .failed)
    }

    @Test func `an unknown step holds, a cancelled one cancels`() {
        #expect(next([.continue, .stop], [.unknown, nil]) == Advance(execution: .waiting))
        #expect(next([.continue, .stop], [.cancelled, nil]) == Advance(execution: .cancelled))
        #expect(next([.continue, .stop], [.cancelled, .waiting]) == Advance(cancelled: [1], execution: .cancelled))
    }
}

extension TenantID {
    fileprivate static let sample: TenantID = {
        guard let tenant = TenantID(rawValue: "acme") else { preconditionFailure("a tenant's name") }
        return tenant
    }()
}
