import FoundationEssentials
import Messaging
import Model
import Store
import TestKit

/// Events, and steps that workers have settled as real ones would.
struct AuditHistory {
    static let kinds: [ActionKind] = [.task, .note, .tag, .webhook, .email]

    let store: Store
    let database: TestDatabase

    /// A database with one execution for each way in which one may stand: the events `done`, `continued`, `failed`,
    /// `cancelled`, `unknown`, `waiting`, `open`, and one that fired nothing.
    static func with(_ body: (AuditHistory) async throws -> Void) async throws {
        try await withStore { store, database in
            let steps = kinds.map { kind in
                Step.sample(kind, name: kind.rawValue, onError: kind == .note ? .continue : .stop)
            }
            _ = try await store.applyRules([.sample(steps: steps)], tenant: .acme)
            let history = AuditHistory(store: store, database: database)
            try await history.run("done", [.done, .done, .done, .done, .done])
            try await history.run("continued", [.done, .dead, .done, .done, .done])
            try await history.run("failed", [.done, .done, .done, .dead])
            try await history.run("cancelled", [.done, .cancelled])
            try await history.run("unknown", [.done, .done, .done, .done, .unknown])
            try await history.run("waiting", [.done, .done, .done, .waiting])
            try await history.run("open", [.done, .done])
            _ = try await store.record([.sample("nothing", rule: nil)])
            try await body(history)
        }
    }

    /// Has the rule fire for an event, and settles its steps in turn; the one after them is pending.
    func run(_ id: String, at time: Timestamp = .sample, _ endings: [StepState]) async throws {
        let event = MatchedEvent.sample(id, at: time, kind: Self.kinds[0])
        _ = try await store.record([event])
        for (place, ending) in endings.enumerated() {
            let job = self.job(place, of: event)
            let goesOn = ending == .done || (ending == .dead && job.kind == .note)
            let next = goesOn && place + 1 < Self.kinds.count ? [self.job(place + 1, of: event)] : []
            if Self.isOutbound(job.kind) { _ = try await store.lease([job]) }
            try await store.record([record(job, ending, goesOn: goesOn, next: next)])
        }
    }

    func audit(tenant: TenantID? = nil, since: Timestamp? = nil, limit: Int = 50) async throws -> AuditReport {
        try await store.audit(AuditScope(tenant: tenant, since: since, limit: limit))
    }

    private static func isOutbound(_ kind: ActionKind) -> Bool { kind == .webhook || kind == .email }

    private func job(_ place: Int, of event: MatchedEvent) -> Job {
        var job = event.job
        (job.kind, job.step) = (Self.kinds[place], place)
        return job
    }

    private func record(_ job: Job, _ ending: StepState, goesOn: Bool, next: [Job]) -> StepRecord {
        let execution: ExecutionState =
            switch ending {
            case _ where goesOn: next.isEmpty ? .completed : .running
            case .unknown: .waiting
            case .cancelled: .cancelled
            case .dead: .failed
            default: .running
            }
        let outcome: StepRecord.Attempt.Outcome? =
            switch ending {
            case .done: .done
            case .dead: .dead
            case .waiting: .retry
            case .unknown: .unknown
            default: nil
            }
        return StepRecord(
            job: job,
            state: ending,
            attempts: outcome == nil ? 0 : 1,
            dueIn: ending == .waiting ? .seconds(60) : nil,
            attempt: outcome.map { StepRecord.Attempt(outcome: $0, duration: .milliseconds(5)) },
            effects: effects(of: job, outcome),
            execution: execution,
            next: next
        )
    }

    private func effects(of job: Job, _ outcome: StepRecord.Attempt.Outcome?) -> [Effect] {
        let deal = RecordReference(kind: "deal", id: "d-1")
        let change: Effect.Change
        switch job.kind {
        case .task:
            change = .task(NewTask(title: "Call", dueAt: .sample, assignee: nil, record: deal, links: []))
        case .note: change = .note(NewNote(record: deal, body: "won"))
        case .tag: change = .tag(TagChange(record: deal, tag: "vip", operation: .add, effectiveAt: job.occurredAt))
        default:
            guard let outcome else { return [] }
            change = .delivery(
                Delivery(
                    kind: job.kind,
                    destination: "example.org",
                    outcome: outcome,
                    status: nil,
                    latency: .milliseconds(5),
                    response: nil
                )
            )
        }
        if !Self.isOutbound(job.kind), outcome != .done { return [] }
        let recipient = job.kind == .email ? "eve@example.org" : ""
        return [
            Effect(id: DedupeKey.effect(execution: job.execution, step: job.step, recipient: recipient), change: change)
        ]
    }
}
