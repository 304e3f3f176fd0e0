import AMQP
import Engine
import FoundationEssentials
import Logging
import Messaging
import Model
import Postgres
import Store
import TestKit

/// A database and a queue of notes, for rescuers to work on. Tests take jobs off the queue as workers would.
struct RescuerYard {
    static let limit = Duration.seconds(2)
    static let kind = ActionKind.note

    let store: Store
    let database: TestDatabase
    let probe: TopologyProbe
    let publisher: ConfirmedPublisher
    let configuration: AMQPConfiguration

    func rescuer(limit: Duration = limit) -> Rescuer {
        Rescuer(
            limit: limit,
            store: store,
            probe: probe,
            publisher: publisher,
            kinds: [Self.kind],
            logger: .silent
        )
    }

    /// Records events whose rule's first step is a note, without publishing the jobs.
    func begin(_ numbers: Range<Int>) async throws -> [Job] {
        let now = WallClock.system.now
        var jobs: [Job] = []
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 1000) {
            let batch = (start..<min(start + 1000, numbers.upperBound)).map { number in
                matched("e-\(number)", at: now + .microseconds(number))
            }
            _ = try await store.record(batch)
            jobs += batch.flatMap(\.jobs)
        }
        return jobs
    }

    func publish(_ jobs: [Job]) async throws {
        try await publisher.publishUntilConfirmed(jobs.map(\.message))
    }

    /// Makes all steps, as far as they are there, an hour older.
    func age() async throws {
        try await database.psql(
            "UPDATE steps SET created_at = created_at - interval '1 hour', due_at = due_at - interval '1 hour', "
                + "lease_until = lease_until - interval '1 hour'"
        )
    }

    /// Takes a job off the queue and does it, unless it was done.
    @discardableResult
    func work() async throws -> Job? {
        guard let delivery = try await probe.get(Queues.action(Self.kind)) else { return nil }
        let job = try Job.decode(delivery.body).get()
        _ = try await store.pool.execute(
            Statement(
                """
                UPDATE steps SET state = 'done', attempts = 1, settled_at = now()
                WHERE occurred_at = $1 AND execution = $2 AND ordinal = $3
                """,
                job.occurredAt,
                job.execution,
                Int16(job.step)
            )
        )
        return job
    }

    func declareQueue() async throws {
        let queue = Queues.action(Self.kind)
        try await probe.declareExchange(Exchanges.actions, type: "direct")
        try await probe.declareQueue(queue, arguments: ["x-queue-type": "quorum"])
        try await probe.bind(queue: queue, to: Exchanges.actions, routingKey: Self.kind.rawValue)
    }

    func depth() async throws -> Int {
        try await probe.queue(Queues.action(Self.kind))?.messages ?? -1
    }

    /// Every job in the queue; it is empty then.
    func drain() async throws -> [Job] {
        var jobs: [Job] = []
        while let delivery = try await probe.get(Queues.action(Self.kind)) {
            let elements = JobBundle.elements(contentType: delivery.properties.contentType, body: delivery.body)
            jobs += try elements?.map { try $0.job.get() } ?? [try Job.decode(delivery.body).get()]
        }
        return jobs
    }

    /// Looks until so much of the limit is over, and returns how many jobs were rescued.
    func look(_ watches: inout [ActionKind: QueueWatch], for limits: Int) async throws -> Int {
        let end = try await store.time() + Self.limit * limits
        var rescued = 0
        try await eventually("the time is over") {
            rescued += try await rescuer().look(&watches)[Self.kind] ?? 0
            return try await store.time() >= end
        }
        return rescued
    }

    private func matched(_ id: String, at time: Timestamp) -> MatchedEvent {
        let rule = DedupeKey.rule(tenant: .acme, name: "note-it")
        let execution = DedupeKey.execution(tenant: .acme, rule: rule, source: "crm", id: id)
        let event = Event(
            tenant: .acme,
            type: "deal.won",
            source: "crm",
            id: id,
            time: time,
            subject: nil,
            dataSchema: nil,
            causationID: nil,
            correlationID: nil,
            traceparent: nil,
            data: .object([:]),
            dataText: Array("{}".utf8)
        )
        return MatchedEvent(
            event: event,
            key: event.key,
            executions: [
                MatchedEvent.NewExecution(id: execution, rule: rule, version: 1, course: .beginning(with: Self.kind))
            ],
            records: []
        )
    }
}

/// Makes a yard for the time of `body`.
func withRescuerYard(_ body: (RescuerYard) async throws -> Void) async throws {
    let servers = try TestServers.required()
    try await withDatabase(on: servers) { database in
        try await withVirtualHost(on: servers) { host in
            let configuration = AMQPConfiguration(
                port: servers.amqpPort,
                virtualHost: host.name,
                user: "guest",
                password: "guest",
                connectionName: "EngineTests",
                maximalBackoff: .seconds(1)
            )
            let pool = PostgresPool(
                configuration: PostgresConfiguration(
                    port: servers.postgresPort,
                    user: TestDatabase.user,
                    database: database.name
                ),
                size: 4,
                logger: .silent
            )
            let yard = RescuerYard(
                store: Store(pool: pool),
                database: database,
                probe: TopologyProbe(configuration: configuration, logger: .silent),
                publisher: ConfirmedPublisher(configuration: configuration, logger: .silent),
                configuration: configuration
            )
            let result: Result<Void, any Error>
            do {
                try await yard.prepare()
                result = .success(try await body(yard))
            } catch {
                result = .failure(error)
            }
            await yard.publisher.close()
            await yard.probe.close()
            await pool.close()
            try result.get()
        }
    }
}

extension RescuerYard {
    fileprivate func prepare() async throws {
        try await store.pool.withConnection { _ = try await Migrator(connection: $0).migrate() }
        _ = try await store.keepPartitions(at: WallClock.system.now, retention: .seconds(86_400), monthsAhead: 1)
        _ = try await store.createTenant(.acme, name: "Acme")
        try await declareQueue()
    }
}

extension TenantID {
    static let acme: TenantID = {
        guard let tenant = TenantID(rawValue: "acme") else { preconditionFailure("acme is a tenant's name") }
        return tenant
    }()
}

extension Logger {
    static let silent = Logger(label: "EngineTests") { _ in SwiftLogNoOpLogHandler() }
}
