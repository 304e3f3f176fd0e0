internal import AMQP
internal import Acting
internal import ActionsEmail
internal import ActionsNote
internal import ActionsTag
internal import ActionsTask
internal import ActionsWebhook
internal import Engine
package import Logging
internal import Messaging
internal import Model
internal import Outbound
internal import Postgres
package import Runtime
internal import ServiceLifecycle
internal import Store

/// Builds the services of a process from its roles: clients are shared where they may be.
package struct RoleComposition {
    private let wiring: Wiring
    private let identity: InstanceIdentity
    private let readiness: Readiness
    private let logger: Logger
    private let activity = Activity()
    private let publisher: ConfirmedPublisher
    private let store: Store
    private let preparation: Preparation
    private let library = RuleLibrary(schemas: ActionRegistry.catalog)
    private var services: [NamedService] = []

    package init(wiring: Wiring, roles: [Role], identity: InstanceIdentity, readiness: Readiness, logger: Logger) throws
    {
        self.wiring = wiring
        self.identity = identity
        self.readiness = readiness
        self.logger = logger
        let name = "signalbox \(roles.count == 1 ? roles[0].name : "serve") \(identity.host):\(identity.pid)"
        publisher = ConfirmedPublisher(
            configuration: wiring.amqpConfiguration(connectionName: "\(name) publisher"),
            logger: logger
        )
        let size = roles.count == 1 ? wiring.settings.postgres.poolSize : wiring.settings.postgres.poolSize * 2
        let pool = wiring.pool(size: size, applicationName: name, logger: logger)
        store = Store(pool: pool)
        preparation = Preparation(wiring: wiring, queues: roles.map(\.queue), logger: logger)
        register(pool: pool)
        add("publisher", ClosingService { [publisher] in await publisher.close() })
        add("pool", ClosingService { await pool.close() })
        services.append(NamedService("preparation", preparation))
        addPrepared("heartbeat", heartbeat(roles))
        for role in roles { try add(role, connectionName: name) }
    }

    /// In the order in which they are to start; the last stops first.
    package var all: [NamedService] { services }

    private mutating func add(_ name: String, _ service: any Service) {
        services.append(NamedService(name, service))
    }

    private mutating func addPrepared(_ name: String, _ service: any Service) {
        add(name, PreparedService(preparation: preparation, service: service))
    }

    private func heartbeat(_ roles: [Role]) -> Heartbeat {
        let instance = Instance(
            id: identity.id,
            roles: roles.map(\.name),
            host: identity.host,
            pid: Int(identity.pid),
            version: identity.version,
            startedAt: WallClock.system.now,
            seenAt: WallClock.system.now
        )
        return Heartbeat(store: store, instance: instance, activity: activity, logger: logger)
    }

    private func register(pool: PostgresPool) {
        readiness.register(
            ReadinessCheck(name: "postgres") {
                await pool.isReachable().map { .notReady(reason: $0.description) } ?? .ready
            }
        )
        readiness.register(ReadinessCheck(name: "preparation") { [preparation] in await preparation.status })
        readiness.register(ReadinessCheck(name: "publisher") { [publisher] in publisher.currentState.readiness })
    }

    private mutating func add(_ role: Role, connectionName name: String) throws {
        let settings = wiring.settings
        let prefetch = role == .matcher ? settings.matcher.prefetch : settings.worker.prefetch
        let consumer = Consumer(
            configuration: wiring.amqpConfiguration(connectionName: "\(name) \(role.name)"),
            queue: role.queue,
            prefetch: UInt16(clamping: prefetch),
            logger: logger
        )
        readiness.register(ReadinessCheck(name: "consumer \(role.name)") { consumer.currentState.readiness })
        switch role {
        case .matcher: addMatcher(consumer)
        case .scheduler: addScheduler(consumer, connectionName: name)
        case .worker(.note): addWorker(NoteAction(), consumer)
        case .worker(.tag): addWorker(TagAction(), consumer)
        case .worker(.task): addWorker(TaskAction(), consumer)
        case .worker(.email): try addEmail(consumer)
        case .worker(.webhook): try addWebhook(consumer)
        case .worker(let kind): preconditionFailure("no handler for '\(kind)': the registry and this switch differ")
        }
    }

    private mutating func addMatcher(_ consumer: Consumer) {
        let settings = wiring.settings.matcher
        let book = RuleBook(store: store, logger: logger)
        let listener = PostgresListener(
            configuration: wiring.postgresConfiguration(applicationName: "signalbox rules"),
            logger: logger
        )
        addPrepared(
            "rules",
            RuleBookRefresher(book: book, listener: listener, interval: settings.rulesPoll, logger: logger)
        )
        addPrepared(
            "matcher",
            Matcher(
                configuration: MatcherConfiguration(
                    batchSize: settings.batchSize,
                    batchWait: settings.batchWait,
                    retention: wiring.retention
                ),
                store: store,
                book: book,
                limits: wiring.eventLimits,
                consumer: consumer,
                publisher: publisher,
                activity: activity,
                logger: logger
            )
        )
    }

    private mutating func addScheduler(_ consumer: Consumer, connectionName name: String) {
        addPrepared("keeper", DeadLetterKeeper(store: store, consumer: consumer, logger: logger))
        addPrepared(
            "gathering",
            GatheringService(store: store, publisher: publisher, retention: wiring.retention, logger: logger)
        )
        addPrepared(
            "partitions",
            PartitionKeeper(
                store: store,
                retention: wiring.retention,
                monthsAhead: wiring.settings.retention.partitionsAhead,
                logger: logger
            )
        )
        addPrepared("occurrences", OccurrencePublisher(store: store, publisher: publisher, logger: logger))
        addPrepared("dates", DatePlanner(store: store, logger: logger))
        addPrepared(
            "timers",
            TimerService(
                configuration: TimerConfiguration(name: "\(identity.host):\(identity.pid)"),
                store: store,
                publisher: publisher,
                logger: logger
            )
        )
        addPrepared(
            "rescuer",
            Rescuer(
                limit: wiring.settings.rescue.after,
                store: store,
                probe: TopologyProbe(
                    configuration: wiring.amqpConfiguration(connectionName: "\(name) rescuer"),
                    logger: logger
                ),
                publisher: publisher,
                logger: logger
            )
        )
    }

    private mutating func addWorker(_ handler: some RecordHandler, _ consumer: Consumer) {
        addPrepared(
            "worker",
            RecordWorker(
                handler: handler,
                configuration: workerConfiguration,
                store: store,
                library: library,
                consumer: consumer,
                publisher: publisher,
                activity: activity,
                logger: logger
            )
        )
    }

    private mutating func addWorker(_ handler: some OutboundHandler, _ consumer: Consumer, _ client: OutboundClient) {
        add("client", ClosingService { await client.close() })
        addPrepared(
            "worker",
            OutboundWorker(
                handler: handler,
                configuration: workerConfiguration,
                store: store,
                library: library,
                consumer: consumer,
                publisher: publisher,
                activity: activity,
                logger: logger
            )
        )
    }

    private mutating func addEmail(_ consumer: Consumer) throws {
        let email = wiring.settings.email
        let client = try wiring.operatorClient(logger: logger)
        let server = SMTPServer(
            host: email.host,
            port: email.port,
            tls: SMTPServer.TLS(email.tls),
            user: email.user,
            password: email.password?.revealed,
            caFile: email.caFile,
            heloName: email.heloName ?? (MailAddress.isDomain(identity.host) ? identity.host : "localhost")
        )
        addWorker(
            EmailAction(client: client, server: server, sender: email.from, deadline: email.deadline),
            consumer,
            client
        )
    }

    private mutating func addWebhook(_ consumer: Consumer) throws {
        let webhook = wiring.settings.webhook
        let client = OutboundClient(
            guard: AddressGuard(allow: try webhook.allowRanges.map { text throws in try AddressRange(text) }),
            options: OutboundOptions(
                maxConcurrent: wiring.settings.worker.concurrency,
                maxConcurrentPerHost: wiring.settings.worker.concurrency
            ),
            logger: logger
        )
        let keys = WebhookKeys(
            standard: webhook.secret.flatMap { WebhookKey($0.revealed) },
            named: webhook.secrets.compactMapValues { WebhookKey($0.revealed) }
        )
        addWorker(
            WebhookAction(
                client: client,
                keys: keys,
                deadline: webhook.deadline,
                responseLimit: webhook.responseBytes
            ),
            consumer,
            client
        )
    }

    private var workerConfiguration: WorkerConfiguration {
        let worker = wiring.settings.worker
        return WorkerConfiguration(
            name: "\(identity.host):\(identity.pid)",
            batchSize: worker.batchSize,
            batchWait: worker.batchWait,
            concurrency: worker.concurrency,
            lease: worker.lease
        )
    }
}

extension SMTPServer.TLS {
    fileprivate init(_ tls: EmailTLS) {
        switch tls {
        case .none: self = .none
        case .starttls: self = .startTLS
        case .implicit: self = .implicit
        }
    }
}
