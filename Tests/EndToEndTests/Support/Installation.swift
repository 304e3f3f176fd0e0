import AMQP
import Foundation
import Logging
import Messaging
import Model
import Outbound
import Postgres
import Roles
import Store
import TestKit

/// An installation of one test's own: a database with its schema, a virtual host with its topology, a tenant with the
/// pack `crm`, and what its processes have to know.
struct Installation: Sendable {
    static let tenant: TenantID = {
        guard let tenant = TenantID(rawValue: "acme") else { preconditionFailure("acme is a tenant's name") }
        return tenant
    }()
    static let logger = Logger(label: "EndToEndTests") { _ in SwiftLogNoOpLogHandler() }

    let store: Store
    let publisher: ConfirmedPublisher
    let vhost: VirtualHost
    /// For the processes: where the servers are. A test that puts a proxy between changes it.
    var environment: [String: String]
    /// What the test's events are dated: a little while ago.
    let time = WallClock.system.now - .seconds(600)

    /// Applies rules on top of the pack's.
    func apply(rules yaml: String) async throws {
        let rules = try RuleReader.read(file: "rules.yaml", bytes: Array(yaml.utf8), actions: ActionRegistry.catalog)
        _ = try await store.applyRules(rules, tenant: Self.tenant)
    }

    /// Archives the pack's rules, so that a test's own are alone.
    func withoutPackRules() async throws {
        for rule in try Self.packRules() {
            _ = try await store.setRule(rule.name, tenant: Self.tenant, status: .archived)
        }
    }

    func deals(_ numbers: Range<Int>, type: String = "deal.won") -> [SampleEvent] {
        numbers.map { .deal($0, type, at: time) }
    }

    /// Publishes in batches, until all are confirmed.
    func publish(_ events: [SampleEvent], batch: Int = 500) async throws {
        for start in stride(from: 0, to: events.count, by: batch) {
            let messages = events[start..<min(start + batch, events.count)].map(\.message)
            try await publisher.publishUntilConfirmed(messages)
        }
    }

    fileprivate static func packRules() throws -> [RuleDefinition] {
        try Checkout.files(in: "config/packs/crm/rules").flatMap {
            try RuleReader.read(file: $0, bytes: try Checkout.bytes($0), actions: ActionRegistry.catalog)
        }
    }

    fileprivate func prepare() async throws {
        _ = try await store.pool.withConnection { try await Migrator(connection: $0).migrate() }
        _ = try await store.keepPartitions(at: WallClock.system.now, retention: .seconds(90 * 86_400), monthsAhead: 1)
        _ = try await store.createTenant(Self.tenant, name: "Acme")
        let file = "config/packs/crm/catalog.yaml"
        let catalog = try CatalogReader.read(file: file, bytes: try Checkout.bytes(file))
        try await store.applyCatalog(catalog.eventTypes, pack: "crm", tenant: Self.tenant)
        _ = try await store.applyRules(try Self.packRules(), tenant: Self.tenant)
        try await applyTopology()
    }

    private func applyTopology() async throws {
        let anywhere = AddressGuard(allow: [try AddressRange("127.0.0.0/8")])
        let client = OutboundClient(guard: anywhere, logger: Self.logger)
        let api = ManagementAPI(
            client: client,
            url: "http://\(TestServers.host):\(vhost.servers.managementPort)",
            user: "guest",
            password: "guest",
            virtualHost: vhost.name
        )
        let result: Result<Void, any Error>
        do {
            result = .success(try await Topology.standard().apply(to: api))
        } catch {
            result = .failure(error)
        }
        await client.close()
        try result.get()
    }
}

/// Makes an installation for the time of `body`.
///
/// - Parameter broker: Where the broker is, if it is not the one that all tests share.
func withInstallation(
    broker: TestServers? = nil,
    _ body: (Installation) async throws -> Void
) async throws {
    let servers = try TestServers.required()
    try await withDatabase(on: servers) { database in
        try await withVirtualHost(on: broker ?? servers) { vhost in
            let pool = PostgresPool(
                configuration: PostgresConfiguration(
                    port: servers.postgresPort,
                    user: TestDatabase.user,
                    database: database.name
                ),
                size: 2,
                acquireTimeout: .seconds(30),
                logger: Installation.logger
            )
            let publisher = ConfirmedPublisher(
                configuration: AMQPConfiguration(
                    port: vhost.servers.amqpPort,
                    virtualHost: vhost.name,
                    user: "guest",
                    password: "guest",
                    connectionName: "test",
                    maximalBackoff: .seconds(1)
                ),
                logger: Installation.logger
            )
            let installation = Installation(
                store: Store(pool: pool),
                publisher: publisher,
                vhost: vhost,
                environment: [
                    "SIGNALBOX_POSTGRES_HOST": TestServers.host,
                    "SIGNALBOX_POSTGRES_PORT": "\(servers.postgresPort)",
                    "SIGNALBOX_POSTGRES_USER": TestDatabase.user,
                    "SIGNALBOX_POSTGRES_DATABASE": database.name,
                    "SIGNALBOX_RABBITMQ_PORT": "\(vhost.servers.amqpPort)",
                    "SIGNALBOX_RABBITMQ_USER": "guest",
                    "SIGNALBOX_RABBITMQ_PASSWORD": "guest",
                    "SIGNALBOX_RABBITMQ_VIRTUAL_HOST": vhost.name,
                    "SIGNALBOX_RABBITMQ_MANAGEMENT_URL": "http://\(TestServers.host):\(vhost.servers.managementPort)",
                    "SIGNALBOX_HEALTH_PORT": "0",
                    "SIGNALBOX_WEBHOOK_ALLOW_RANGES": "127.0.0.0/8",
                    "SIGNALBOX_EMAIL_FROM": "crm@example.com",
                ]
            )
            let result: Result<Void, any Error>
            do {
                try await installation.prepare()
                result = .success(try await body(installation))
            } catch {
                result = .failure(error)
            }
            await publisher.close()
            await pool.close()
            try result.get()
        }
    }
}
