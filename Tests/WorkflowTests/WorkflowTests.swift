import Model
import Testing
import Workflow

@Suite struct `The course of an execution` {
    private func steps(_ onError: [Step.OnError]) -> [Step] {
        onError.enumerated().map { place, onError in
            Step(name: "s\(place)", action: .note, arguments: [:], onError: onError, onUnknown: .hold)
        }
    }

    private func next(_ onError: [Step.OnError], _ states: [StepState?]) -> Workflow.Decision {
        Workflow.next(steps: steps(onError), states: states)
    }

    @Test func `steps run one after the other`() {
        #expect(next([.stop, .stop], []) == .init(start: [0], execution: .running))
        #expect(next([.stop, .stop], [.pending, nil]) == .init(execution: .running))
        #expect(next([.stop, .stop], [.running, nil]) == .init(execution: .running))
        #expect(next([.stop, .stop], [.waiting, nil]) == .init(execution: .running))
        #expect(next([.stop, .stop], [.done, nil]) == .init(start: [1], execution: .running))
        #expect(next([.stop, .stop], [.done, .done]) == .init(execution: .completed))
    }

    @Test func `a dead step stops the execution or not, as it says`() {
        #expect(next([.stop, .stop, .stop], [.dead, nil, nil]) == .init(cancel: [1, 2], execution: .failed))
        #expect(next([.stop, .stop, .stop], [.dead, .cancelled, nil]) == .init(cancel: [2], execution: .failed))
        #expect(next([.stop, .stop], [.dead, .cancelled]) == .init(execution: .failed))
        #expect(next([.continue, .stop], [.dead, nil]) == .init(start: [1], execution: .running))
        #expect(next([.stop, .continue], [.done, .dead]) == .init(execution: .completed))
        #expect(next([.continue, .stop], [.dead, .dead]) == .init(execution: .failed))
    }

    @Test func `an unknown step holds, a cancelled one cancels`() {
        #expect(next([.continue, .stop], [.unknown, nil]) == .init(execution: .waiting))
        #expect(next([.continue, .stop], [.cancelled, nil]) == .init(cancel: [1], execution: .cancelled))
        #expect(next([.continue, .stop], [.cancelled, .waiting]) == .init(cancel: [1], execution: .cancelled))
        #expect(next([.stop, .stop], [.done, .cancelled]) == .init(execution: .cancelled))
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `every step begins at most once and every execution ends`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let onError: [Step.OnError] = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Bool.random(using: &random) ? .stop : .continue
            }
            let list = steps(onError)
            var states = [StepState?](repeating: nil, count: list.count)
            var begun = [Int](repeating: 0, count: list.count)
            var rounds = 0
            while true {
                rounds += 1
                guard rounds < 200 else {
                    Issue.record("seed \(seed): an execution never ends: \(onError), \(states)")
                    return
                }
                let decision = Workflow.next(steps: list, states: states)
                #expect(decision == Workflow.next(steps: list, states: states), "seed \(seed)")
                for place in decision.start {
                    begun[place] += 1
                    #expect(states[place] == nil, "seed \(seed)")
                    #expect(list[..<place].indices.allSatisfy { mayPass(list[$0], states[$0]) }, "seed \(seed)")
                    states[place] = .pending
                }
                for place in decision.cancel {
                    #expect(states[place]?.isSettled != true, "seed \(seed)")
                    states[place] = .cancelled
                }
                if decision.execution.isFinal {
                    #expect(states.allSatisfy { $0?.isSettled == true && $0 != .unknown }, "seed \(seed)")
                    #expect(decision.execution == expected(list, states), "seed \(seed)")
                    let again = Workflow.next(steps: list, states: states)
                    #expect(again == .init(execution: decision.execution), "seed \(seed)")
                    break
                }
                // Not at an end, so there is exactly one step that somebody can move.
                let open = states.indices.filter { states[$0].map { !$0.isSettled || $0 == .unknown } == true }
                #expect(open.count == 1, "seed \(seed): stuck at \(states)")
                guard let place = open.first else { return }
                #expect((decision.execution == .waiting) == (states[place] == .unknown), "seed \(seed)")
                states[place] = move(states[place], &random)
            }
            #expect(begun.allSatisfy { $0 <= 1 }, "seed \(seed)")
        }
    }

    private func mayPass(_ step: Step, _ state: StepState?) -> Bool {
        state == .done || (state == .dead && step.onError == .continue)
    }

    private func expected(_ steps: [Step], _ states: [StepState?]) -> ExecutionState {
        for (step, state) in zip(steps, states) where !mayPass(step, state) {
            return state == .dead ? .failed : .cancelled
        }
        return .completed
    }

    private func move(_ state: StepState?, _ random: inout SplitMix64) -> StepState? {
        let ways: [StepState] =
            switch state {
            case .pending: [.running, .running, .running, .cancelled]
            case .running: [.done, .done, .done, .waiting, .dead, .unknown, .cancelled]
            case .waiting: [.running]
            default: [.pending, .done, .dead]
            }
        return ways.randomElement(using: &random)
    }
}
