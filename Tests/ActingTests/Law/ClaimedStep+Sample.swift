import FoundationEssentials
import Messaging
import Model
import Workflow

@testable import Store

extension ClaimedStep {
    static func sample(
        _ job: Job = .sample(),
        state: StepState = .pending,
        attempts: Int = 0,
        leaseLeft: Duration? = nil,
        dueIn: Duration? = nil,
        executionState: ExecutionState = .pending,
        ruleStatus: RuleStatus = .active,
        isTenantSuspended: Bool = false,
        states: [Int: StepState]? = nil
    ) -> ClaimedStep {
        ClaimedStep(
            job: job,
            state: state,
            attempts: attempts,
            fence: 0,
            leaseLeft: leaseLeft,
            dueIn: dueIn,
            createdAt: job.occurredAt,
            executionState: executionState,
            rule: RuleVersionID(rule: UUID(), version: 1),
            ruleStatus: ruleStatus,
            isTenantSuspended: isTenantSuspended,
            history: (states ?? [job.step: state]).mapValues { StepStatus($0) },
            event: Event(
                tenant: .acme,
                type: "deal.won",
                source: "crm",
                id: "e-1",
                time: job.occurredAt,
                data: [:],
                dataText: Array("{}".utf8)
            ),
            now: job.occurredAt
        )
    }
}

extension Job {
    static func sample(step: Int = 0) -> Job {
        Job(kind: .webhook, tenant: .acme, occurredAt: Timestamp(microseconds: 17), execution: UUID(), step: step)
    }
}
