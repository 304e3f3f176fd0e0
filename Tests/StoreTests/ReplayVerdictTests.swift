import Model
import Testing

@testable import Store

@Suite struct ReplayVerdictTests {
    @Test func `only what is dead or unknown is tried again, and only where nothing stands in its way`() {
        for state in StepState.allCases {
            for execution in ExecutionState.allCases {
                for status in RuleStatus.allCases {
                    for flags in 0..<4 {
                        let facts = StepFacts(
                            state: state,
                            execution: execution,
                            ruleStatus: status,
                            isTenantSuspended: flags & 1 != 0,
                            isExecutionBusy: flags & 2 != 0
                        )
                        let verdict = ReplayVerdict(step: facts)
                        let isFree = execution != .cancelled && status == .active && flags == 0
                        #expect((verdict == .move) == ((state == .dead || state == .unknown) && isFree))
                        #expect((verdict == .publish) == !state.isSettled)
                    }
                }
            }
        }
        #expect(ReplayVerdict(step: nil) == .suppress(.noStep))
    }

    @Test(arguments: [
        (1, 1, 1, ReplayVerdict.suppress(.eventRecorded)), (1, 1, 0, .publish), (1, 0, 0, .publish),
        (3, 3, 3, .suppress(.eventRecorded)), (3, 3, 2, .publish), (3, 2, 2, .publish), (0, 0, 0, .publish),
    ])
    func `an event is suppressed only where all of it is recorded`(
        events: Int,
        readable: Int,
        recorded: Int,
        verdict: ReplayVerdict
    ) {
        #expect(ReplayVerdict(events: events, readable: readable, recorded: recorded) == verdict)
    }
}
