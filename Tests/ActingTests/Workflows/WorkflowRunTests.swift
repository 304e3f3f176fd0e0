import AMQP
import ActionsNote
import Engine
import FoundationEssentials
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct WorkflowRunTests {
    private static func action(_ name: String, _ kind: ActionKind, next: StepEdge = .following) -> Step {
        let arguments: JSONValue = kind == .task ? ["title": .string(name)] : ["text": .string(name)]
        return Step(name: name, kind: .action(kind, arguments: arguments), next: next)
    }

    @Test func `parallel paths of several workers meet at a join of all, and what comes after runs once`() async throws
    {
        let steps = [
            Step(name: "both", kind: .parallel([.step(1), .step(2), .step(3), .step(4)])),
            Self.action("a", .task, next: .step(5)), Self.action("b", .note, next: .step(5)),
            Self.action("c", .note, next: .step(5)), Self.action("d", .task, next: .step(5)),
            Step(name: "together", kind: .join(.all)), Self.action("last", .note),
        ]
        try await withPlant { plant in
            try await plant.rules(RuleDefinition(name: "fan", eventType: "deal.won", steps: steps))
            let ids = (1...50).map { "d-\($0)" }
            try await plant.atWork {
                try await plant.publish(ids)
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "50")
            }
            let bodies = "SELECT body, count(*) FROM notes GROUP BY 1 ORDER BY 1"
            #expect(try await plant.value(bodies) == "b|50\nc|50\nlast|50")
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "100")
            #expect(try await plant.value("SELECT state, count(*) FROM steps GROUP BY 1") == "done|350")
        }
    }

    @Test func `a delay is kept by schedulers of which any does it once`() async throws {
        let steps = [
            Self.action("first", .note),
            Step(name: "later", kind: .delay(DelayStep(until: .after(.milliseconds(300))))),
            Self.action("second", .note),
        ]
        try await withPlant { plant in
            try await plant.rules(RuleDefinition(name: "late", eventType: "deal.won", steps: steps))
            try await plant.atWork(schedulers: 3) {
                try await plant.publish((1...40).map { "d-\($0)" })
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "40")
                try await plant.eventually("SELECT count(*) FROM timers", "0")
            }
            #expect(
                try await plant.value("SELECT body, count(*) FROM notes GROUP BY 1 ORDER BY 1") == "first|40\nsecond|40"
            )
            let early = """
                SELECT count(*) FROM steps a JOIN steps b USING (occurred_at, execution)
                WHERE a.ordinal = 1 AND b.ordinal = 2 AND b.created_at < a.due_at
                """
            #expect(try await plant.value(early) == "0")
        }
    }

    @Test func `a wait ends by the first event that fits, also by one that was there before it`() async throws {
        let wait = WaitStep(
            alternatives: [.init(eventType: "deal.paid", condition: .sameAsTrigger("deal", "id"))],
            timeout: .seconds(3600),
            onTimeout: .none
        )
        let steps = [
            Self.action("first", .note), Step(name: "paid", kind: .wait(wait)),
            Step(
                name: "enough",
                kind: .branch(
                    BranchStep(
                        condition: .output("paid", "event", "data", "deal", "amount", equals: 7),
                        then: .step(3),
                        otherwise: .none
                    )
                )
            ),
            Self.action("thanks", .task),
        ]
        try await withPlant { plant in
            try await plant.types("deal.paid")
            try await plant.rules(RuleDefinition(name: "paying", eventType: "deal.won", steps: steps))
            let ids = (1...30).map { "d-\($0)" }
            let later = Plant.time + .seconds(1)
            func pay(_ ids: some Sequence<String>) async throws {
                for (place, id) in ids.enumerated() {
                    let data: JSONValue = ["deal": ["id": .string(id), "amount": place % 2 == 0 ? 7 : 8]]
                    try await plant.publish("deal.paid", "paid-\(id)", at: later, data: data)
                }
            }
            try await plant.atWork(schedulers: 2) {
                // Some events come before the wait, some while it is under way, some at the same time.
                try await pay(ids[..<10])
                try await plant.eventually("SELECT count(*) FROM event_keys", "10")
                try await plant.publish(Array(ids))
                try await pay(ids[10..<20])
                try await plant.eventually("SELECT count(*) FROM waits", "10")
                try await pay(ids[20...])
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "30")
                try await plant.eventually("SELECT count(*) FROM timers", "0")
            }
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "15")
            #expect(try await plant.value("SELECT count(*) FROM waits") == "0")
            #expect(try await plant.value("SELECT count(*) FROM wait_hits") == "0")
            let wrong = """
                SELECT count(*) FROM steps s JOIN executions e ON e.id = s.execution JOIN events ev ON ev.key = e.event
                WHERE s.kind = 'wait' AND s.output->'event'->'data'->'deal'->>'id' <> ev.data->'deal'->>'id'
                """
            #expect(try await plant.value(wrong) == "0")
        }
    }

    @Test func `a wait whose execution is locked when it begins looks back all the same, later`() async throws {
        let wait = WaitStep(
            alternatives: [.init(eventType: "deal.paid", condition: .sameAsTrigger("deal", "id"))],
            timeout: .seconds(3600),
            onTimeout: .none
        )
        try await withPlant { plant in
            try await plant.types("deal.paid")
            let steps = [Step(name: "paid", kind: .wait(wait)), Self.action("thanks", .task)]
            try await plant.rules(RuleDefinition(name: "paying", eventType: "deal.won", steps: steps))
            try await running(plant.matcher()) {
                let data: JSONValue = ["deal": ["id": "d-1"]]
                try await plant.publish("deal.paid", "paid", at: Plant.time + .seconds(1), data: data)
                try await plant.publish(["d-1"])
                try await plant.eventually("SELECT count(*) FROM timers", "1")
            }
            #expect(try await plant.timers().turn() == 1)
            #expect(try await plant.value("SELECT purpose FROM timers") == "wait")
            try await plant.store.pool.withTransaction { connection in
                _ = try await connection.execute("SELECT FROM executions FOR UPDATE")
                #expect(try await plant.timers().turn() == 1)
            }
            #expect(try await plant.value("SELECT state FROM steps") == "waiting")
            try await running(plant.timers()) {
                try await plant.eventually("SELECT state FROM steps WHERE ordinal = 0", "done")
            }
        }
    }

    @Test func `a wait whose time is over goes its own way`() async throws {
        let wait = WaitStep(
            alternatives: [.init(eventType: "deal.paid", condition: .sameAsTrigger("deal", "id"))],
            timeout: .milliseconds(200),
            onTimeout: .step(2)
        )
        let steps = [
            Step(name: "paid", kind: .wait(wait), next: .none),
            Step(name: "never", kind: .end(EndStep(state: .completed))),
            Self.action("remind", .task),
            Step(name: "over", kind: .end(EndStep(state: .failed, reason: "not paid"))),
        ]
        try await withPlant { plant in
            try await plant.types("deal.paid")
            try await plant.rules(RuleDefinition(name: "reminding", eventType: "deal.won", steps: steps))
            try await plant.atWork {
                try await plant.publish(["d-1", "d-2"])
                try await plant.eventually("SELECT state, reason FROM executions", "failed|not paid\nfailed|not paid")
            }
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "2")
            #expect(try await plant.value("SELECT count(*) FROM waits") == "0")
        }
    }

    @Test func `an emitted event is published once, with its cause, and fires other rules`() async throws {
        let emit = EmitStep(eventType: "deal.celebrated", data: ["deal": ["id": "{{deal.id}}"]])
        try await withPlant { plant in
            try await plant.types("deal.celebrated")
            try await plant.rules(
                RuleDefinition(
                    name: "tell",
                    eventType: "deal.won",
                    steps: [
                        Self.action("first", .note), Step(name: "emit", kind: .emit(emit)), Self.action("then", .note),
                    ]
                ),
                RuleDefinition(name: "heard", eventType: "deal.celebrated", steps: [Self.action("heard", .task)])
            )
            try await plant.atWork(schedulers: 2) {
                try await plant.publish((1...20).map { "d-\($0)" })
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "40")
                try await plant.eventually("SELECT count(*) FROM timers", "0")
            }
            let chains = """
                SELECT count(*) FROM events e JOIN events c ON c.id = e.causation_id
                WHERE e.type = 'deal.celebrated' AND e.correlation_id = c.id AND e.data->'deal'->>'id' = c.id
                """
            #expect(try await plant.value(chains) == "20")
            #expect(try await plant.value("SELECT count(*) FROM events") == "40")
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "20")
        }
    }

    @Test func `a scheduler that dies between its commit and its publishing leaves it to the next`() async throws {
        let emit = EmitStep(eventType: "deal.celebrated", data: [:])
        try await withPlant { plant in
            try await plant.types("deal.celebrated")
            try await plant.rules(
                RuleDefinition(
                    name: "late",
                    eventType: "deal.won",
                    steps: [
                        Step(name: "later", kind: .delay(DelayStep(until: .after(.milliseconds(1))))),
                        Self.action("first", .note), Step(name: "emit", kind: .emit(emit)),
                    ]
                )
            )
            try await plant.fire(["d-1"])
            #expect(try await plant.timers().turn() == 1)
            let done = "SELECT ordinal, state FROM steps ORDER BY ordinal"
            try await plant.dyingBeforePublishing { try await plant.eventually(done, "0|done\n1|pending") }
            #expect(try await plant.value("SELECT ordinal, due_at > now() FROM timers") == "0|t")
            try await plant.database.psql("UPDATE timers SET due_at = now()")
            try await running(plant.worker(NoteAction()), plant.timers()) {
                try await plant.eventually("SELECT state FROM steps WHERE ordinal = 2", "done")
                try await plant.eventually("SELECT count(*) FROM timers", "0")
            }
            // The event that was to be published, and never was confirmed, is published by the next one too.
            #expect(try await plant.ready(Queues.events) == 1)
        }
    }

    @Test func `what a paused execution is to do in time is parked until it is resumed`() async throws {
        try await withPlant { plant in
            try await plant.rules(
                RuleDefinition(
                    name: "late",
                    eventType: "deal.won",
                    steps: [
                        Step(name: "later", kind: .delay(DelayStep(until: .after(.seconds(1))))),
                        Self.action("first", .note),
                    ]
                )
            )
            try await plant.fire(["d-1"])
            #expect(try await plant.timers().turn() == 1)
            try await plant.database.psql("UPDATE executions SET paused_at = now(); UPDATE timers SET due_at = now()")
            try await running(plant.timers()) {
                try await plant.eventually("SELECT due_at FROM timers", "infinity")
            }
            #expect(try await plant.value("SELECT state FROM steps") == "waiting")
        }
    }
}

extension Plant {
    /// Runs a scheduler that reaches no broker until `body` has seen what it commits, and then ends it.
    fileprivate func dyingBeforePublishing(_ body: () async throws -> Void) async throws {
        var configuration = host.configuration
        configuration.port = 1
        let deaf = ConfirmedPublisher(configuration: configuration, logger: .silent)
        let service = TimerService(
            configuration: TimerConfiguration(name: "dying"),
            store: store,
            publisher: deaf,
            logger: .silent
        )
        let turn = Task { try await service.turn() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        turn.cancel()
        await deaf.close()
        _ = await turn.result
        try result.get()
    }
}
