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
                            for (onUnknown, isPaused) in Self.policies {
                                var step = ClaimedStep.sample(
                                    state: state,
                                    leaseLeft: leaseLeft,
                                    dueIn: dueIn,
                                    executionState: execution,
                                    ruleStatus: rule,
                                    isTenantSuspended: isSuspended
                                )
                                step.isPaused = isPaused
                                check(Admission(step, onUnknown: onUnknown), step, onUnknown)
                                count += 1
                            }
                        }
                    }
                }
            }
        }
        #expect(count == 7 * 4 * 6 * 4 * 2 * 4)
    }

    private static let policies: [(Step.OnUnknown, Bool)] = [
        (.retry, false), (.retry, true), (.hold, false), (.hold, true),
    ]

    private func check(_ admission: Admission, _ step: ClaimedStep, _ onUnknown: Step.OnUnknown) {
        let isWanted =
            step.ruleStatus != .archived && step.ruleStatus != .draft && !step.isTenantSuspended
            && !step.executionState.isFinal
        let isPaused = step.isPaused || step.ruleStatus == .paused
        switch admission {
        case .settled: #expect(step.state.isSettled)
        case .act:
            #expect(isWanted && !isPaused && !step.state.isSettled)
            #expect(step.state != .running || (step.leaseLeft == nil && onUnknown == .retry))
            #expect(step.state == .running || step.dueIn == nil)
        case .cancel(let reason):
            #expect(!isWanted && (step.state == .pending || step.state == .waiting))
            #expect(!reason.isEmpty)
        case .leave:
            #expect(isWanted && isPaused && !step.state.isSettled)
            #expect(step.state != .running || (step.leaseLeft == nil && onUnknown == .retry))
        case .postpone(let delay):
            #expect(delay == (step.state == .running ? lease : due))
            #expect(step.state == .running ? step.leaseLeft != nil : isWanted && !isPaused && !step.state.isSettled)
        case .hold:
            #expect(step.state == .running && step.leaseLeft == nil && (onUnknown == .hold || !isWanted))
        }
    }

    @Test func `what is unwanted says why`() {
        func reason(_ step: ClaimedStep) -> Admission { Admission(step, onUnknown: .retry) }
        #expect(reason(.sample(ruleStatus: .paused)) == .leave)
        #expect(reason(.sample(ruleStatus: .archived)) == .cancel(reason: "the rule is archived"))
        #expect(reason(.sample(executionState: .failed)) == .cancel(reason: "the execution is failed"))
        #expect(reason(.sample(isTenantSuspended: true)) == .cancel(reason: "the tenant is suspended"))
        #expect(reason(.sample(executionState: .cancelled)) == .cancel(reason: "the execution is cancelled"))
    }
}
