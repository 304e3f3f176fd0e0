internal import Postgres
internal import Store

extension StepTransaction {
    /// Runs it in a transaction of the database; returns once that is committed.
    ///
    /// - Parameters:
    ///   - worker: The name that attempts are recorded with.
    ///   - lease: How long leases hold.
    func run(
        on store: Store,
        library: RuleLibrary,
        worker: String,
        lease: Duration
    ) async throws -> StepTransaction {
        try await store.addressed { addressing in
            try await store.pool.withTransaction(byKeys: true) { connection in
                try await run(addressing, library: library, worker: worker, lease: lease, connection)
            }
        }
    }

    private func run(
        _ addressing: Addressing,
        library: RuleLibrary,
        worker: String,
        lease: Duration,
        _ connection: PostgresConnection
    ) async throws -> StepTransaction {
        var transaction = self
        while true {
            switch transaction.command {
            case .claim(let jobs): transaction.claimed(try await Store.claim(jobs, in: addressing, connection))
            case .hold(let leases): transaction.held(try await Store.holding(leases, in: addressing, connection))
            case .readRules(let versions):
                transaction.read(try await library.entries(for: versions, connection))
            case .readRecords(let looks):
                let records = try await Store.records(of: looks.map { ($0.step.event, $0.kinds) }, connection)
                transaction.seen(
                    Dictionary(zip(looks.map(\.step.job), records), uniquingKeysWith: { first, _ in first })
                )
            case .lease(let steps):
                transaction.leased(try await Store.lease(steps, for: lease, in: addressing, connection))
            case .record(let records):
                try await Store.record(records, worker: worker, in: addressing, connection)
                transaction.recorded()
            case .findOpenJobs(let jobs):
                transaction.found(openJobs: try await Store.openJobs(besides: jobs, connection))
            case .commit: return transaction
            }
        }
    }
}
