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
            try await consumer.settleBatches(
                of: BatchSize(wanted: configuration.batchSize, most: JobBundle.limit),
                within: configuration.batchWait
            ) { deliveries in
                let kind = Handler.schema.kind
                let batches = JobBatch.batches(of: deliveries, kind: kind, upTo: configuration.batchSize)
                for batch in batches { try await settle(batch) }
                return batches.reduce(0) { $0 + $1.jobs.count }
            }
        }
    }

    private func settle(_ batch: JobBatch) async throws {
        let begun = ContinuousClock.now
        let cycle = SettlingCycle<Job, PostgresError>(
            batch.jobs,
            messages: batch.messages,
            deliveries: batch.deliveries.map(\.tag)
        )
        try await settler.settle(cycle, letters: batch.letters.count, begun: begun) { part in
            let transaction = StepTransaction(settling: part.elements) { step, entry in
                act(on: step, entry, poison: part.fault)
            }
            let committed = try await transaction.run(
                on: store,
                library: library,
                worker: configuration.name,
                lease: configuration.lease
            )
            return (committed, keeping: [])
        }
    }

    private func act(
        on step: ClaimedStep,
        _ entry: RuleLibrary.Entry?,
        poison: PostgresError?
    ) -> (ActionResult, Duration) {
        let start = ContinuousClock.now
        let result: ActionResult
        if let poison {
            result = StepFailure(poison: poison).result
        } else {
            switch entry?.request(for: step) {
            case nil: result = StepFailure.missingVersion.result
            case .failure(let failure): result = failure.result
            case .success(let request): result = handler.act(on: request)
            }
        }
        if case .done = result.outcome { metrics.effect(of: step.event, at: clock.now) }
        return (result, .now - start)
    }
}
