import AMQP
import ActionsNote
import ActionsTask
import Engine
import Messaging
import Model
import ServiceLifecycle
import Store

extension Plant {
    func timers(_ name: String = "scheduler", batchSize: Int = 500) -> TimerService {
        TimerService(
            configuration: TimerConfiguration(name: name, batchSize: batchSize, poll: .milliseconds(20)),
            store: store,
            publisher: publisher,
            logger: .silent
        )
    }

    /// Catalogues types beside `deal.won`.
    func types(_ names: String...) async throws {
        let types = names.map { EventType(name: $0, category: "deals", summary: "Something happened.") }
        try await store.applyCatalog(types, pack: "crm", tenant: .acme)
    }

    /// Applies rules that are made of steps of every kind.
    func rules(_ definitions: RuleDefinition...) async throws {
        _ = try await store.applyRules(definitions, tenant: .acme)
    }

    /// Runs all that a workflow needs for the time of `body`.
    func atWork(schedulers: Int = 1, body: () async throws -> Void) async throws {
        let schedulers = (0..<schedulers).map { timers("scheduler-\($0)") as any Service }
        try await running([matcher(), worker(TaskAction()), worker(NoteAction())] + schedulers, body: body)
    }

    /// Publishes an event of any type, of the time given.
    func publish(_ type: String, _ id: String, at time: Timestamp = Plant.time, data: JSONValue) async throws {
        let event = Event(
            tenant: .acme,
            type: type,
            source: "crm",
            id: id,
            time: time,
            subject: "deal/\(id)",
            data: data,
            dataText: data.text
        )
        try await publisher.publishUntilConfirmed([event.message])
    }
}

extension Condition {
    /// The awaited event has the same value as the triggering one.
    static func sameAsTrigger(_ keys: String...) -> Condition {
        .comparison(
            Comparison(
                path: FieldPath(root: .data, segments: keys),
                comparator: .equals,
                operand: .field(FieldPath(root: .trigger, segments: keys))
            )
        )
    }

    static func output(_ keys: String..., equals value: JSONValue) -> Condition {
        .comparison(
            Comparison(path: FieldPath(root: .steps, segments: keys), comparator: .equals, operand: value)
        )
    }
}
