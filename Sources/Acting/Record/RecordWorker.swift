package import AMQP
internal import IOThread
package import Logging
internal import Messaging
package import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// The worker of a record kind: claims a batch of jobs, makes their effects and records them in one transaction, then
/// publishes what follows and acks.
package struct RecordWorker<Handler: RecordHandler>: Service {
    private let handler: Handler
    private let configuration: WorkerConfiguration
    private let store: Store
    private let library: RuleLibrary
    private let consumer: Consumer
    private let settler: Settler
    private let metrics: WorkerMetrics
    private let clock: WallClock

    package init(
        handler: Handler,
        configuration: WorkerConfiguration,
        store: Store,
        library: RuleLibrary,
        consumer: Consumer,
        publisher: ConfirmedPublisher,
        activity: Activity,
        clock: WallClock = .system,
        logger: Logger
    ) {
        self.handler = handler
        self.configuration = configuration
        self.store = store
        self.library = library
        self.consumer = consumer
        self.metrics = WorkerMetrics(kind: Handler.schema.kind)
        self.settler = Settler(
            consumer: consumer,
            publisher: publisher,
            metrics: metrics,
            activity: activity,
            logger: logger
        )
        self.clock = clock
    }

    /// Works until the service is told to stop; what it has not settled by then is delivered again to somebody else.
    package func run() async throws {
        try await consumer.whileConsuming {
            while true {
                let deliveries = try await consumer.nextBatch(
                    upTo: configuration.batchSize,
                    within: configuration.batchWait
                )
                guard !deliveries.isEmpty else { return }
                try await settle(JobBatch(deliveries, kind: Handler.schema.kind))
            }
        }
    }

    private func settle(_ batch: JobBatch) async throws {
        let begun = ContinuousClock.now
        var aftermath = Aftermath()
        for letter in batch.letters { aftermath.add(letter) }
        try await settler.patiently {
            try await isolatingPoison(batch.jobs) { jobs, poison in
                try await transact(jobs, poison: poison)
            }
        }.forEach { aftermath.merge($0) }
        try await settler.finish(batch.deliveries, aftermath, took: .now - begun)
    }

    private func transact(_ jobs: [Job], poison: PostgresError?) async throws -> Aftermath {
        try await store.pool.withTransaction { connection in
            let claim = try await Store.claim(jobs, connection)
            let entries = try await library.entries(for: Set(claim.steps.map(\.rule)), connection)
            var desk = SettlingDesk(claim: claim, entries: entries)
            for step in desk.admitted {
                let start = ContinuousClock.now
                let result = poison.map(StepFailure.init(poison:))?.result ?? act(on: step, entries[step.rule])
                desk.settle(step, result, attempt: step.attempts + 1, duration: .now - start)
                if case .done = result.outcome { metrics.effect(of: step.event, at: clock.now) }
            }
            return try await desk.record(worker: configuration.name, connection)
        }
    }

    private func act(on step: ClaimedStep, _ entry: RuleLibrary.Entry?) -> ActionResult {
        switch entry?.request(for: step) {
        case nil: StepFailure.missingVersion.result
        case .failure(let failure): failure.result
        case .success(let request): handler.act(on: request)
        }
    }
}
