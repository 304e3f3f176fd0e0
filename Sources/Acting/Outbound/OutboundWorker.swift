package import AMQP
internal import IOThread
package import Logging
internal import Messaging
package import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// The worker of an outbound kind: leases what it can begin at once, acts concurrently, records what is finished in
/// batches, then publishes what follows and acks.
package struct OutboundWorker<Handler: OutboundHandler>: Service {
    private let handler: Handler
    private let configuration: WorkerConfiguration
    private let store: Store
    private let library: RuleLibrary
    private let consumer: Consumer
    private let settler: Settler
    private let metrics: WorkerMetrics
    private let clock: WallClock
    private let logger: Logger

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
        self.logger = logger
    }

    /// Works until the service is told to stop, then waits for what is under way; a cancelled task leaves that to the
    /// law of leases.
    package func run() async throws {
        let flights = Flights(capacity: configuration.concurrency)
        try await withThrowingTaskGroup { group in
            group.addTask { try await recordFinished(flights) }
            group.addTask { try await renewLeases(of: flights) }
            group.addTask {
                try await consumer.whileConsuming {
                    try await takeOff(flights)
                    // What is under way is recorded and acked before the connection goes, or it would all come again.
                    await flights.close()
                    await flights.untilOver()
                }
            }
            // The recorder ends last, when the flights are closed and all have landed; the renewal with it.
            for try await _ in group where await flights.isOver { group.cancelAll() }
        }
    }

    private func takeOff(_ flights: Flights) async throws {
        try await withThrowingDiscardingTaskGroup { acts in
            var patience = BatchPatience(most: configuration.batchWait)
            while let slots = await flights.freeSlots() {
                let deliveries = try await consumer.nextBatch(
                    upTo: min(slots, configuration.batchSize),
                    within: patience.next
                )
                guard !deliveries.isEmpty else { return }
                patience.took(deliveries.count)
                let begun = ContinuousClock.now
                let leased = try await lease(deliveries)
                patience.settled(after: .now - begun)
                for flight in leased {
                    await flights.begin(flight)
                    acts.addTask(executorPreference: handler.executor) { await act(flight, flights) }
                }
            }
        }
    }

    // What is not to be acted on is settled on the spot; only leased steps take off.
    private func lease(_ deliveries: [AMQPDelivery]) async throws -> [Flight] {
        let begun = ContinuousClock.now
        let batch = JobBatch(deliveries, kind: Handler.schema.kind)
        let cycle = SettlingCycle<Job, PostgresError>(
            batch.jobs,
            messages: batch.messages,
            deliveries: deliveries.map(\.tag)
        )
        var flights: [Flight] = []
        try await settler.settle(cycle, letters: batch.letters.count, begun: begun) { part in
            // Of a step that the database does not take nothing can be begun.
            var transaction = StepTransaction(leasing: part.elements)
            if let poison = part.fault {
                transaction = StepTransaction(settling: part.elements) { _, _ in
                    (StepFailure(poison: poison).result, .zero)
                }
            }
            let committed = try await run(transaction)
            let leased = committed.flights.map { $0.bringing(batch) }
            flights += leased
            return (committed, keeping: Set(leased.flatMap(\.deliveries).map(\.tag)))
        }
        return flights
    }

    private func run(_ transaction: StepTransaction) async throws -> StepTransaction {
        try await transaction.run(
            on: store,
            library: library,
            worker: configuration.name,
            lease: configuration.lease
        )
    }

    private func act(_ flight: Flight, _ flights: Flights) async {
        let begun = ContinuousClock.now
        let result: ActionResult
        switch flight.entry?.request(for: flight.step) {
        case nil: result = StepFailure.missingVersion.result
        case .failure(let failure): result = failure.result
        case .success(let request): result = await handler.act(on: request)
        }
        let duration = ContinuousClock.now - begun
        metrics.acted(took: duration)
        // A handler that was interrupted cannot say more than that: the lease runs out, and its law decides.
        if Task.isCancelled, !result.outcome.isConclusive {
            await flights.abandon(flight)
        } else {
            await flights.land(flight, result, duration)
        }
    }

    private func recordFinished(_ flights: Flights) async throws {
        while let landings = await flights.landings(upTo: configuration.batchSize) {
            let deliveries = landings.flatMap(\.flight.deliveries)
            let cycle = SettlingCycle<Landing, PostgresError>(landings, deliveries: deliveries.map(\.tag))
            try await settler.settle(cycle, begun: .now) { part in
                let landings = part.fault == nil ? part.elements : part.elements.map(\.withoutEffects)
                let committed = try await run(StepTransaction(landing: landings))
                report(landings, lost: committed.lost)
                return (committed, keeping: [])
            }
            await flights.recorded(landings)
        }
    }

    private func report(_ landings: [Landing], lost: [Landing]) {
        for landing in lost {
            let lease = landing.flight.lease
            logger.warning(
                "lease lost: the result is not recorded",
                metadata: [
                    "tenant": "\(lease.job.tenant)", "execution": "\(lease.job.execution)",
                    "step": "\(lease.job.step)", "fence": "\(lease.fence)",
                ]
            )
        }
        let lost = Set(lost.map(\.flight.lease))
        for landing in landings where !lost.contains(landing.flight.lease) {
            if case .done = landing.result.outcome { metrics.effect(of: landing.flight.step.event, at: clock.now) }
        }
    }

    private func renewLeases(of flights: Flights) async throws {
        while await flights.wait(configuration.lease / 3) {
            let leases = await flights.leases
            guard !leases.isEmpty else { continue }
            do {
                try await store.renew(leases, for: configuration.lease)
            } catch {
                logger.warning("leases not renewed", metadata: ["count": "\(leases.count)", "error": "\(error)"])
            }
        }
    }
}
