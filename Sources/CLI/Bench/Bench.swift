internal import AMQP
internal import Messaging
internal import Model
internal import Runtime
internal import Store

/// One measurement: makes its tenants, publishes its events, waits for what comes of them, and counts.
struct Bench: Sendable {
    let session: Session
    let plan: BenchPlan
    /// From the first publish to the end.
    let timeout: Duration
    /// nil: the roles run elsewhere.
    let serve: Serve?
    let notes: Terminal

    /// How the roles are started.
    struct Serve: Sendable {
        let config: String?
        let log: String
    }

    var line: BenchProgressLine { BenchProgressLine(terminal: notes) }

    /// Measures, with the roles in a process of their own where that was asked for; SIGTERM and SIGINT end it in order.
    func run() async throws -> BenchReport {
        try await racing {
            try await withRoles { try await measure() }
        } against: {
            if await ShutdownSignals.process.first(where: { _ in true }) {
                throw BenchFailure(.interrupted, "interrupted: nothing was measured")
            }
        }
    }

    /// Removes the tenants of a measurement with all that they have.
    static func remove(_ run: String, count: Int, _ session: Session) async throws {
        try await session.withStore { store in
            try await store.removeBench(BenchPlan.tenantIDs(run: run, count: count))
        }
    }

    private func withRoles<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value
    {
        guard let serve else { return try await body() }
        try await checkServers()
        let process = try ServeProcess.start(config: serve.config, log: serve.log)
        notes.write("all roles run in process \(process.pid), with their log in \(process.log)\n")
        let result: Result<Value, any Error>
        do {
            result = .success(try await racing(body, against: process.watch))
        } catch {
            result = .failure(error)
        }
        line.clear()
        let bound = session.settings.shutdown.gracePeriod + .seconds(5)
        // In a task of its own, which no cancellation of this one cuts short.
        await Task { await process.stop(within: bound) }.value
        return try result.get()
    }

    private func measure() async throws -> BenchReport {
        defer { line.clear() }
        return try await session.withStore { store in
            try await session.withProbe { probe in
                try await requireTopology(probe)
                try await awaitRoles(probe)
                do {
                    return try await session.withPublisher { publisher in
                        try await prepare(store, publisher)
                        return try await measure(store, probe, publisher)
                    }
                } catch {
                    line.clear()
                    notes.write(BenchCommand.keptRows(of: plan.run) + "\n")
                    throw error
                }
            }
        }
    }

    // Before roles are started that would wait for a server for ever.
    private func checkServers() async throws {
        try await session.withStore { _ in }
        try await session.withProbe { try await requireTopology($0) }
    }

    private func requireTopology(_ probe: TopologyProbe) async throws {
        let differences = try await Topology.standard().missing(queues: Queues.all, probe)
        guard differences.isEmpty else {
            let mismatch = TopologyMismatch(differences: differences)
            throw BenchFailure(.notPrepared, "\(mismatch)", cause: mismatch)
        }
    }
}
