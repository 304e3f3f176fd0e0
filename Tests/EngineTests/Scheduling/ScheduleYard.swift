import AMQP
import Engine
import FoundationEssentials
import Logging
import Messaging
import Model
import Postgres
import Store
import Synchronization
import TestKit

/// A database with the tenant `acme`, and publishers and planners that tests step through time.
struct ScheduleYard: Sendable {
    let store: Store
    let database: TestDatabase
    let published = Outbox()

    /// What publishers have had confirmed, in their order.
    final class Outbox: Sendable {
        private let messages = Mutex<[AMQPMessage]>([])

        func take(_ new: [AMQPMessage]) { messages.withLock { $0 += new } }

        var events: [Event] {
            let decoder = EventDecoder(limits: EventLimits())
            return messages.withLock { $0 }.flatMap { message in
                decoder.decode(contentType: message.properties.contentType ?? "", body: message.body)
                    .compactMap { try? $0.get() }
            }
        }

        /// Those of occurrences after a time.
        func events(after start: Timestamp) -> [Event] { events.filter { $0.time > start } }

        var ids: [String] { events.map(\.id) }
        var times: [Timestamp] { events.map(\.time) }
    }

    /// A scheduler died after the confirms, before its transaction's end.
    struct Died: Error {}

    func publisher(page: Int = 100, dies: Bool = false) -> OccurrencePublisher {
        OccurrencePublisher(store: store, page: page, logger: .silent) { [published] messages in
            published.take(messages)
            if dies { throw Died() }
        }
    }

    func planner(page: Int = 100) -> DatePlanner { DatePlanner(store: store, page: page, logger: .silent) }

    /// Plans until nothing is left to do.
    func plan(page: Int = 100) async throws {
        try await eventually(within: .seconds(120), "all dates are planned") {
            while try await planner(page: page).look(at: store.time()) ?? 0 > 0 {}
            return try await number(
                "SELECT (SELECT count(*) FROM date_work) + (SELECT count(*) FROM date_rules WHERE phase <> 'done')"
            ) == 0
        }
    }

    /// Starts all that is due at a time.
    func start(at now: Timestamp, page: Int = 100) async throws {
        while try await publisher(page: page).look(at: now) > 0 {}
    }

    static func definition(_ name: String, _ trigger: String, zone: String? = nil, title: String = "x") throws
        -> RuleDefinition
    {
        RuleDefinition(
            name: name,
            trigger: try Trigger(json: JSONValue(parsing: Array(trigger.utf8))),
            steps: [Step(name: "first", action: .note, arguments: ["text": .string(title)], onUnknown: .retry)],
            timeZone: zone
        )
    }

    @discardableResult
    func apply(_ name: String, _ trigger: String, zone: String? = nil, title: String = "x") async throws -> UUID {
        _ = try await store.applyRules(
            [try Self.definition(name, trigger, zone: zone, title: title)],
            tenant: .acme
        )
        return DedupeKey.rule(tenant: .acme, name: name)
    }

    /// Tells of a record as an event would.
    func tell(_ id: String, kind: String = "member", _ attributes: JSONValue, at time: Timestamp? = nil) async throws {
        try await tell([(id, attributes)], kind: kind, at: time)
    }

    func tell(_ records: [(String, JSONValue)], kind: String = "member", at time: Timestamp? = nil) async throws {
        let told = try await store.time()
        let now = time ?? told
        let batch = records.map { id, attributes in
            let event = Event(
                tenant: .acme,
                type: "member.updated",
                source: "test",
                id: UUID().uuidString,
                time: now,
                data: .object([:]),
                dataText: Array("{}".utf8)
            )
            return MatchedEvent(
                event: event,
                key: event.key,
                executions: [],
                records: [RecordUpdate(kind: kind, id: id, attributes: attributes)]
            )
        }
        _ = try await store.record(batch)
    }

    func number(_ query: String) async throws -> Int {
        let text = try await database.psql(query)
        return Int(text.split(separator: "\n").first ?? "") ?? -1
    }

    /// When a record's date is due; nil where none is planned.
    func due(_ record: String) async throws -> Timestamp? {
        let rows = try await store.pool.execute(
            Statement(
                "SELECT to_char(occurs_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS at FROM record_dates WHERE record_id = $1",
                record
            )
        )
        return try rows.first.flatMap { Timestamp(rfc3339: try $0.decode(String.self, "at")) }
    }
}

/// Makes a yard for the time of `body`.
func withScheduleYard(_ body: (ScheduleYard) async throws -> Void) async throws {
    let servers = try TestServers.required()
    try await withDatabase(on: servers) { database in
        let pool = PostgresPool(
            configuration: PostgresConfiguration(
                port: servers.postgresPort,
                user: TestDatabase.user,
                database: database.name
            ),
            size: 6,
            logger: .silent
        )
        let yard = ScheduleYard(store: Store(pool: pool), database: database)
        let result: Result<Void, any Error>
        do {
            try await pool.withConnection { _ = try await Migrator(connection: $0).migrate() }
            _ = try await yard.store.keepPartitions(
                at: WallClock.system.now,
                retention: .seconds(86_400),
                monthsAhead: 1
            )
            _ = try await yard.store.createTenant(.acme, name: "Acme")
            result = .success(try await body(yard))
        } catch {
            result = .failure(error)
        }
        await pool.close()
        try result.get()
    }
}
