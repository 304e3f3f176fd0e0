internal import AMQP
internal import CMemory
package import Logging
internal import Messaging
internal import Outbound
internal import Postgres
package import Runtime
internal import ServiceLifecycle
internal import Store

/// What must hold before any role may work: the database's schema is this version's, and the broker's topology is there.
///
/// A server that is away is waited for; a schema or a topology that is wrong ends the process with what is wrong.
package actor Preparation: Service {
    private let wiring: Wiring
    private let queues: [String]
    private let logger: Logger
    private var isDone = false
    private var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter: UInt64 = 0

    /// - Parameter queues: Those that the process's roles consume.
    package init(wiring: Wiring, queues: [String], logger: Logger) {
        self.wiring = wiring
        self.queues = queues
        self.logger = logger
    }

    package func run() async throws {
        let isPrepared = try await cancelWhenGracefulShutdown { try await self.prepare() }
        guard isPrepared else { return }
        memory_release_start()
        isDone = true
        for waiter in waiters.values { waiter.resume() }
        waiters = [:]
        try? await gracefulShutdown()
    }

    /// Waits until all holds; false where the task is cancelled before. Where it fails nobody is let through.
    package func wait() async -> Bool {
        let id = nextWaiter
        nextWaiter += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if isDone || Task.isCancelled { continuation.resume() } else { waiters[id] = continuation }
            }
        } onCancel: {
            Task { await self.forget(id) }
        }
        return isDone
    }

    private func forget(_ id: UInt64) {
        waiters.removeValue(forKey: id)?.resume()
    }

    /// Whether all holds: for readiness.
    package var status: ReadinessStatus {
        isDone ? .ready : .notReady(reason: "the schema and the topology are not checked yet")
    }

    // False where the process is stopping: then nothing is to be said.
    private func prepare() async throws -> Bool {
        do {
            try await patiently("database") { try await self.verifySchema() }
            try await patiently("broker") { try await self.verifyTopology() }
            return true
        } catch  where Task.isCancelled {
            return false
        }
    }

    private func verifySchema() async throws {
        let connection = try await PostgresConnection.connect(
            wiring.postgresConfiguration(applicationName: "signalbox-start"),
            logger: logger
        )
        do {
            try await Migrator(connection: connection).verify()
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    private func verifyTopology() async throws {
        let probe = TopologyProbe(
            configuration: wiring.amqpConfiguration(connectionName: "signalbox-start"),
            logger: logger
        )
        let topology = Topology.standard()
        do {
            var differences = try await topology.missing(queues: queues, probe)
            await probe.close()
            if differences.isEmpty { differences = try await differencesByManagement(topology) }
            guard differences.isEmpty else { throw TopologyMismatch(differences: differences) }
        } catch {
            await probe.close()
            throw error
        }
    }

    // The management API sees policies and bindings too. It is optional, and its absence stops nobody.
    private func differencesByManagement(_ topology: Topology) async throws -> [TopologyDifference] {
        let client = try wiring.operatorClient(logger: logger)
        guard let api = wiring.managementAPI(client) else { return [] }
        do {
            let differences = try await topology.differences(on: api)
            await client.close()
            return differences
        } catch {
            await client.close()
            logger.warning(
                "the management API does not answer; policies are not checked",
                metadata: ["error": "\(error)"]
            )
            return []
        }
    }

    private func patiently(_ dependency: String, _ body: () async throws -> Void) async throws {
        while true {
            do {
                return try await body()
            } catch let error where Self.isOutage(error) && !Task.isCancelled {
                logger.warning("waiting for a server", metadata: ["dependency": "\(dependency)", "error": "\(error)"])
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError: error.isTransient || error.code == .connection
        case let error as AMQPError: error.isOutage
        default: false
        }
    }
}
