import Acting
import Model
import Testing

@testable import Store

@Suite struct AdmissionTests {
    private let lease = Duration.seconds(7)
    private let due = Duration.seconds(11)

    @Test func `every combination of what is known of a step is admitted by the law`() {
        var count = 0
        for state in StepState.allCases {
            for (leaseLeft, dueIn) in [(nil, nil), (lease, nil), (nil, due), (lease, due)] as [(Duration?, Duration?)] {
                for execution in ExecutionState.allCases {
                    for rule in RuleStatus.allCases {
                        for isSuspended in [false, true] {
                            for onUnknown in Step.OnUnknown.allCases {
                                let step = ClaimedStep.sample(
                                    state: state,
                                    leaseLeft: leaseLeft,
                                    dueIn: dueIn,
                                    executionState: execution,
                                    ruleStatus: rule,
                                    isTenantSuspended: isSuspended
                                )
                                check(Admission(step, onUnknown: onUnknown), step, onUnknown)
                                count += 1
                            }
                        }
                    }
                }
            }
        }
        #expect(count == 7 * 4 * 6 * 4 * 2 * 2)
    }

    private func check(_ admission: Admission, _ step: ClaimedStep, _ onUnknown: Step.OnUnknown) {
        let isWanted = step.ruleStatus == .active && !step.isTenantSuspended && step.executionState != .cancelled
        switch admission {
        case .settled: #expect(step.state.isSettled)
        case .act:
            #expect(isWanted && !step.state.isSettled)
            #expect(step.state != .running || (step.leaseLeft == nil && onUnknown == .retry))
            #expect(step.state == .running || step.dueIn == nil)
        case .cancel(let reason):
            #expect(!isWanted && (step.state == .pending || step.state == .waiting))
            #expect(!reason.isEmpty)
        case .postpone(let delay):
            #expect(delay == (step.state == .running ? lease : due))
            #expect(step.state == .running ? step.leaseLeft != nil : isWanted && !step.state.isSettled)
        case .hold:
            #expect(step.state == .running && step.leaseLeft == nil && (onUnknown == .hold || !isWanted))
        }
    }

    @Test func `what is unwanted says why`() {
        func reason(_ step: ClaimedStep) -> Admission { Admission(step, onUnknown: .retry) }
        #expect(reason(.sample(ruleStatus: .paused)) == .cancel(reason: "the rule is paused"))
        #expect(reason(.sample(isTenantSuspended: true)) == .cancel(reason: "the tenant is suspended"))
        #expect(reason(.sample(executionState: .cancelled)) == .cancel(reason: "the execution is cancelled"))
    }
}
