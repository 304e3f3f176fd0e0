internal import AMQP
internal import Logging
internal import Messaging
internal import Model
internal import Outbound
internal import Postgres
internal import Roles
internal import Runtime
internal import Store

/// What one command works with: the settings, and each server for as long as it is needed.
struct Session {
    private static let name = "signalbox cli"

    let settings: Settings
    let wiring: Wiring
    // What goes wrong is thrown and told once, in one sentence; clients' logs would tell it a second time.
    let logger = Logger(label: "signalbox") { _ in SwiftLogNoOpLogHandler() }

    init(_ options: GlobalOptions) async throws {
        settings = try await Settings.load(configFile: options.config)
        wiring = Wiring(settings: settings)
    }

    /// Works with the database, whose schema must be this version's.
    ///
    /// - Parameter statementTimeout: nil: as the settings say.
    func withStore<Value>(
        statementTimeout: Duration? = nil,
        _ body: (Store) async throws -> Value
    ) async throws -> Value {
        try await withPool(statementTimeout: statementTimeout) { pool in
            try await pool.withConnection { try await Migrator(connection: $0).verify() }
            return try await body(Store(pool: pool))
        }
    }

    /// Works with the database as it is.
    func withPool<Value>(
        statementTimeout: Duration? = nil,
        _ body: (PostgresPool) async throws -> Value
    ) async throws -> Value {
        var configuration = wiring.postgresConfiguration(applicationName: Self.name)
        if let statementTimeout { configuration.statementTimeout = statementTimeout }
        // One attempt to connect: somebody is waiting for the answer.
        let pool = PostgresPool(
            configuration: configuration,
            size: 1,
            acquireTimeout: .milliseconds(100),
            logger: logger
        )
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(pool))
        } catch {
            result = .failure(failure(error))
        }
        await pool.close()
        return try result.get()
    }

    /// Looks at the broker's queues and exchanges.
    func withProbe<Value>(_ body: (TopologyProbe) async throws -> Value) async throws -> Value {
        let probe = TopologyProbe(
            configuration: wiring.amqpConfiguration(connectionName: Self.name),
            logger: logger
        )
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(probe))
        } catch {
            result = .failure(failure(error))
        }
        await probe.close()
        return try result.get()
    }

    /// Publishes. It connects in the background and waits while it cannot: look at the broker with a probe before.
    func withPublisher<Value>(_ body: (ConfirmedPublisher) async throws -> Value) async throws -> Value {
        let publisher = ConfirmedPublisher(
            configuration: wiring.amqpConfiguration(connectionName: Self.name),
            window: 1000,
            logger: logger
        )
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(publisher))
        } catch {
            result = .failure(failure(error))
        }
        await publisher.close()
        return try result.get()
    }

    /// Works with RabbitMQ's management API; nil where `rabbitmq.managementURL` is not set.
    func withManagement<Value>(_ body: (ManagementAPI?) async throws -> Value) async throws -> Value {
        let client = try wiring.operatorClient(logger: logger)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(wiring.managementAPI(client)))
        } catch {
            result = .failure(failure(error))
        }
        await client.close()
        return try result.get()
    }
}
