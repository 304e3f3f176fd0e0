import Messaging
import Model
import Postgres
import Store

extension Store {
    /// What a worker would claim now; the locks are let go again.
    func claim(_ jobs: [Job]) async throws -> Claim {
        try await pool.withTransaction { try await Store.claim(jobs, $0) }
    }

    /// Claims and leases, as an outbound worker does.
    func lease(_ jobs: [Job], for duration: Duration = .seconds(60)) async throws -> [Lease] {
        try await pool.withTransaction { connection in
            try await Store.lease(Store.claim(jobs, connection).steps, for: duration, connection)
        }
    }

    /// Which leases are still held.
    func holding(_ leases: [Lease]) async throws -> Set<Lease> {
        Set(try await pool.withTransaction { try await Store.holding(leases, $0) }.keys)
    }

    func record(_ records: [StepRecord]) async throws {
        try await pool.withTransaction { try await Store.record(records, worker: "test:1", $0) }
    }

    /// Has a rule fire for events; returns their first jobs.
    func fire(_ ids: [String], kind: ActionKind = .task) async throws -> [Job] {
        _ = try await applyRules([.sample(steps: [.sample(kind), .sample(.note, name: "second")])], tenant: .acme)
        let batch = ids.map { MatchedEvent.sample($0, kind: kind) }
        _ = try await record(batch)
        return batch.map(\.job)
    }
}

extension StepRecord {
    /// One attempt that was done, with its effects.
    static func done(_ job: Job, _ effects: Effect.Change..., next: [Job] = []) -> StepRecord {
        StepRecord(
            job: job,
            state: .done,
            attempts: 1,
            output: ["id": 1],
            attempt: Attempt(outcome: .done, duration: .milliseconds(5)),
            effects: effects.enumerated().map { place, change in
                Effect(
                    id: DedupeKey.effect(execution: job.execution, step: job.step, recipient: "\(place)"),
                    change: change
                )
            },
            execution: next.isEmpty ? .completed : .running,
            next: next
        )
    }
}
