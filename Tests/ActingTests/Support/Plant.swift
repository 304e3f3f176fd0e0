import AMQP
import Acting
import ActionsNote
import ActionsTask
import Engine
import FoundationEssentials
import Logging
import Messaging
import Model
import Outbound
import Postgres
import ServiceLifecycle
import Store
import TestKit

/// A database and a virtual host of the test's own, migrated and applied, with a tenant, and services to run on them.
struct Plant {
    let database: TestDatabase
    let host: VirtualHost
    /// What the services work with; over `proxy` where the test breaks it.
    let store: Store
    let proxy: TCPProxy
    let publisher: ConfirmedPublisher
    let library = RuleLibrary(schemas: ActionCatalog([TaskAction.schema, NoteAction.schema, ScriptedHandler.schema]))

    /// The time of every event.
    static let time = WallClock.system.now - .seconds(60)

    /// What a query says, a line each row.
    func value(_ query: String) async throws -> String {
        try await database.psql(query).split(separator: "\n").joined(separator: "\n")
    }

    /// Waits until a query says so.
    func eventually(_ query: String, _ expected: String) async throws {
        var last = ""
        do {
            try await TestKit.eventually("`\(query)` says '\(expected)'") {
                last = try await value(query)
                return last == expected
            }
        } catch let error as NeverHappened {
            throw Unexpected(description: "\(error) It says '\(last)'.")
        }
    }

    struct Unexpected: Error, CustomStringConvertible {
        var description: String
    }

    /// Applies a rule for `deal.won`.
    func rule(_ steps: Step...) async throws {
        let definition = RuleDefinition(name: "follow-up", eventType: "deal.won", steps: steps)
        _ = try await store.applyRules([definition], tenant: .acme)
    }

    /// Publishes events as a service would: structured CloudEvents.
    func publish(_ ids: [String], text: String = "Rails") async throws {
        let messages = ids.map { id in
            let body: JSONValue = [
                "specversion": "1.0", "tenantid": "acme", "type": "deal.won", "source": "crm", "id": .string(id),
                "time": .string(Self.time.rfc3339), "subject": .string("deal/\(id)"),
                "data": ["deal": ["id": .string(id), "ownerId": "eve", "text": .string(text)]],
            ]
            return AMQPMessage(
                exchange: Exchanges.events,
                routingKey: "deal.won",
                properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: id),
                body: body.text
            )
        }
        try await publisher.publishUntilConfirmed(messages)
    }

    /// Publishes events and has a matcher turn them into jobs.
    func fire(_ ids: [String], text: String = "Rails") async throws {
        try await running(matcher()) {
            try await publish(ids, text: text)
            let list = ids.map { "'\($0)'" }.joined(separator: ",")
            try await eventually("SELECT count(*) FROM events WHERE id IN (\(list))", "\(ids.count)")
        }
    }

    func matcher() -> Matcher {
        Matcher(
            configuration: MatcherConfiguration(
                batchSize: 100,
                batchWait: .milliseconds(5),
                retention: .seconds(86_400)
            ),
            store: store,
            book: RuleBook(store: store, logger: .silent),
            limits: EventLimits(),
            consumer: consumer(Queues.events),
            publisher: publisher,
            activity: Activity(),
            logger: .silent
        )
    }

    func keeper() -> DeadLetterKeeper {
        DeadLetterKeeper(store: store, consumer: consumer(Queues.dead), logger: .silent)
    }

    func worker<Handler: RecordHandler>(_ handler: Handler) -> RecordWorker<Handler> {
        RecordWorker(
            handler: handler,
            configuration: configuration("record"),
            store: store,
            library: library,
            consumer: consumer(Queues.action(Handler.schema.kind)),
            publisher: publisher,
            activity: Activity(),
            logger: .silent
        )
    }

    func worker(
        _ handler: ScriptedHandler,
        name: String = "outbound",
        lease: Duration = .seconds(60),
        concurrency: Int = 8
    ) -> OutboundWorker<ScriptedHandler> {
        OutboundWorker(
            handler: handler,
            configuration: configuration(name, lease: lease, concurrency: concurrency),
            store: store,
            library: library,
            consumer: consumer(Queues.action(.webhook), prefetch: UInt16(concurrency)),
            publisher: publisher,
            activity: Activity(),
            logger: .silent
        )
    }

    func consumer(_ queue: String, prefetch: UInt16 = 100) -> Consumer {
        Consumer(configuration: host.configuration, queue: queue, prefetch: prefetch, logger: .silent)
    }

    /// How many messages of a queue nobody has taken.
    func ready(_ queue: String) async throws -> Int {
        let probe = TopologyProbe(configuration: host.configuration, logger: .silent)
        let status = try await probe.queue(queue)
        await probe.close()
        return status.map { Int($0.messages) } ?? -1
    }

    private func configuration(
        _ name: String,
        lease: Duration = .seconds(60),
        concurrency: Int = 8
    ) -> WorkerConfiguration {
        WorkerConfiguration(
            name: name,
            batchSize: 50,
            batchWait: .milliseconds(20),
            concurrency: concurrency,
            lease: lease
        )
    }
}

/// Runs services for the time of `body`, then stops them gracefully.
func running(_ services: any Service..., body: () async throws -> Void) async throws {
    try await running(services, body: body)
}

func running(_ services: [any Service], body: () async throws -> Void) async throws {
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .ignore) },
            logger: .silent
        )
    )
    let run = Task { try await group.run() }
    do {
        try await body()
    } catch {
        run.cancel()
        _ = await run.result
        throw error
    }
    await group.triggerGracefulShutdown()
    try await run.value
}

func withPlant(_ body: (Plant) async throws -> Void) async throws {
    let servers = try TestServers.required()
    try await withDatabase(on: servers) { database in
        try await withVirtualHost(on: servers) { host in
            try await withTCPProxy(to: servers.postgresPort) { proxy in
                let pool = PostgresPool(
                    configuration: PostgresConfiguration(
                        port: proxy.port,
                        user: TestDatabase.user,
                        database: database.name
                    ),
                    size: 8,
                    logger: .silent
                )
                let plant = Plant(
                    database: database,
                    host: host,
                    store: Store(pool: pool),
                    proxy: proxy,
                    publisher: ConfirmedPublisher(configuration: host.configuration, logger: .silent)
                )
                let result: Result<Void, any Error>
                do {
                    try await plant.prepare()
                    result = .success(try await body(plant))
                } catch {
                    result = .failure(error)
                }
                await plant.publisher.close()
                await pool.close()
                try result.get()
            }
        }
    }
}

extension Plant {
    fileprivate func prepare() async throws {
        try await store.pool.withConnection { _ = try await Migrator(connection: $0).migrate() }
        _ = try await store.keepPartitions(at: Self.time, retention: .seconds(86_400), monthsAhead: 1)
        _ = try await store.createTenant(.acme, name: "Acme")
        let type = EventType(
            name: "deal.won",
            category: "deals",
            summary: "A deal was won.",
            records: [
                RecordMapping(
                    kind: "deal",
                    id: try FieldPath(checking: "deal.id"),
                    owner: try FieldPath(checking: "deal.ownerId")
                )
            ]
        )
        try await store.applyCatalog([type], pack: "crm", tenant: .acme)

        let client = OutboundClient(guard: AddressGuard(allow: [try AddressRange("127.0.0.0/8")]), logger: .silent)
        let api = Messaging.ManagementAPI(
            client: client,
            url: "http://\(TestServers.host):\(host.servers.managementPort)",
            user: "guest",
            password: "guest",
            virtualHost: host.name
        )
        try await Topology.standard().apply(to: api)
        await client.close()
    }
}

extension VirtualHost {
    var configuration: AMQPConfiguration {
        AMQPConfiguration(
            port: servers.amqpPort,
            virtualHost: name,
            user: "guest",
            password: "guest",
            connectionName: "ActingTests",
            maximalBackoff: .seconds(1)
        )
    }
}

extension Logger {
    static let silent = Logger(label: "ActingTests") { _ in SwiftLogNoOpLogHandler() }
}
