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
            while let slots = await flights.freeSlots() {
                let deliveries = try await consumer.nextBatch(
                    upTo: min(slots, configuration.batchSize),
                    within: configuration.batchWait
                )
                guard !deliveries.isEmpty else { return }
                for flight in try await lease(deliveries) {
                    await flights.begin(flight)
                    acts.addTask { await act(flight, flights) }
                }
            }
        }
    }

    // What is not to be acted on is settled on the spot; only leased steps take off.
    private func lease(_ deliveries: [AMQPDelivery]) async throws -> [Flight] {
        let begun = ContinuousClock.now
        let batch = JobBatch(deliveries, kind: Handler.schema.kind)
        let (aftermath, flights) = try await settler.patiently {
            try await store.pool.withTransaction { connection in
                let claim = try await Store.claim(batch.jobs, connection)
                let entries = try await library.entries(for: Set(claim.steps.map(\.rule)), connection)
                var desk = SettlingDesk(claim: claim, entries: entries)
                let leases = try await Store.lease(desk.admitted, for: configuration.lease, connection)
                let flights = zip(desk.admitted, leases).map { step, lease in
                    Flight(step: step, lease: lease, entry: entries[step.rule])
                }
                return (try await desk.record(worker: configuration.name, connection), flights)
            }
        }
        var all = aftermath
        for letter in batch.letters { all.add(letter) }
        let leased = Set(flights.map(\.lease.job))
        var taken: [Job: [AMQPDelivery]] = [:]
        var others: [AMQPDelivery] = []
        for delivery in deliveries {
            if let job = try? Job.decode(delivery.body).get(), leased.contains(job) {
                taken[job, default: []].append(delivery)
            } else {
                others.append(delivery)
            }
        }
        if !others.isEmpty { try await settler.finish(others, all, took: .now - begun) }
        return flights.map { flight in
            var flight = flight
            flight.deliveries = taken[flight.lease.job] ?? []
            return flight
        }
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
            let begun = ContinuousClock.now
            var aftermath = Aftermath()
            try await settler.patiently {
                try await isolatingPoison(landings) { landings, fault in
                    try await record(fault == nil ? landings : landings.map(\.withoutEffects))
                }
            }.forEach { aftermath.merge($0) }
            try await settler.finish(landings.flatMap(\.flight.deliveries), aftermath, took: .now - begun)
            await flights.recorded(landings)
        }
    }

    private func record(_ landings: [Landing]) async throws -> Aftermath {
        try await store.pool.withTransaction { connection in
            let holding = try await Store.holding(landings.map(\.flight.lease), connection)
            let entries = Dictionary(
                landings.compactMap { landing in landing.flight.entry.map { (landing.flight.step.rule, $0) } },
                uniquingKeysWith: { $1 }
            )
            var desk = SettlingDesk(claim: Claim(), entries: entries)
            for landing in landings {
                let flight = landing.flight
                guard holding.contains(flight.lease) else {
                    logger.warning(
                        "lease lost: the result is not recorded",
                        metadata: [
                            "tenant": "\(flight.lease.job.tenant)", "execution": "\(flight.lease.job.execution)",
                            "step": "\(flight.lease.job.step)", "fence": "\(flight.lease.fence)",
                        ]
                    )
                    // It may have been recorded by a commit whose answer was lost: then what follows is still to do.
                    desk.lookAgain(at: flight.lease.job)
                    continue
                }
                desk.settle(flight.step, landing.result, attempt: flight.lease.attempt, duration: landing.duration)
                if case .done = landing.result.outcome { metrics.effect(of: flight.step.event, at: clock.now) }
            }
            return try await desk.record(worker: configuration.name, connection)
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
