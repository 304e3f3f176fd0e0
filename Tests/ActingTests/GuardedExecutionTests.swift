import AMQP
import Acting
import ActionsNote
import Engine
import FoundationEssentials
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct GuardedExecutionTests {
    private let everything = FieldPath("event.type")
    private let step = Step(name: "note", action: .note, arguments: ["text": "{{deal.text}}"], onUnknown: .hold)

    private func rule(_ plant: Plant, _ guards: RuleGuards, step: Step? = nil, depth: Int = 0) async throws {
        var definition = RuleDefinition(name: "follow-up", eventType: "deal.won", steps: [step ?? self.step])
        definition.guards = guards
        _ = try await plant.store.applyRules([definition], tenant: .acme)
    }

    @Test func `an event published twice counts once, and what a limit holds back is shown with its reason`()
        async throws
    {
        try await withPlant { plant in
            try await rule(plant, RuleGuards(oncePer: FiringQuota(count: 1, key: everything)))
            try await running(plant.timers(), plant.worker(NoteAction())) {
                try await plant.fire(["d-1"])
                try await plant.fire(["d-1", "d-2"])
                try await plant.eventually(
                    "SELECT state, reason FROM executions ORDER BY state",
                    #"cancelled|limit oncePer: 1 is the most for event.type "deal.won""# + "\ncompleted|"
                )
            }
            #expect(try await plant.value("SELECT count(*) FROM notes") == "1")
        }
    }

    @Test func `executions of one key act one after the other`() async throws {
        try await withPlant { plant in
            try await rule(plant, RuleGuards(concurrency: ConcurrencyGuard(atMost: 1, key: everything)))
            try await running(plant.timers(), plant.worker(NoteAction())) {
                try await plant.fire((1...6).map { "d-\($0)" })
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "6")
            }
            #expect(try await plant.value("SELECT count(*) FROM guard_slots") == "0")
            #expect(try await plant.value("SELECT count(*) FROM notes") == "6")
            // None began before the one before it had ended.
            #expect(
                try await plant.value(
                    """
                    SELECT count(*) FROM (
                        SELECT s.created_at, lag(e.finished_at) OVER (ORDER BY s.created_at) AS before
                        FROM executions e JOIN steps s ON s.execution = e.id
                    ) AS course WHERE created_at < before
                    """
                ) == "0"
            )
        }
    }

    @Test func `a batch is one execution with a list, and a redelivered event is in it once`() async throws {
        try await withPlant { plant in
            let listed = Step(
                name: "note",
                action: .note,
                arguments: [
                    "text": "{{count}}:{{#events}} {{data.deal.id}}{{/events}}", "record": ["kind": "list", "id": "l"],
                ],
                onUnknown: .hold
            )
            let guards = RuleGuards(gathering: .batch(BatchGuard(atMost: 3, within: .seconds(3600))))
            try await rule(plant, guards, step: listed)
            try await running(plant.matcher(), plant.gathering(), plant.worker(NoteAction())) {
                for id in ["d-1", "d-2", "d-1", "d-3"] {
                    try await plant.publish([id])
                    try await plant.eventually("SELECT count(*) FROM events WHERE id = '\(id)'", "1")
                }
                try await plant.eventually("SELECT body FROM notes", "3: d-1 d-2 d-3")
                try await plant.eventually("SELECT count(*) FROM gatherings", "0")
            }
            #expect(try await plant.value("SELECT count(*) FROM executions") == "1")
            #expect(try await plant.value("SELECT count(*) FROM events WHERE type = 'signalbox.rule.due'") == "1")
        }
    }

    @Test func `a debounce acts once it is quiet, with the last event's own payload`() async throws {
        try await withPlant { plant in
            let last = Step(
                name: "note",
                action: .note,
                arguments: [
                    "text": "{{deal.text}} after {{debounced.count}}", "record": ["kind": "deal", "id": "{{deal.id}}"],
                ],
                onUnknown: .hold
            )
            // Longer than a busy machine takes from one event to the next.
            let guards = RuleGuards(gathering: .debounce(DebounceGuard(quiet: .seconds(8), key: everything)))
            try await rule(plant, guards, step: last)
            try await running(plant.matcher(), plant.gathering(), plant.worker(NoteAction())) {
                for number in 1...4 {
                    try await plant.publish(["d-\(number)"], text: "text \(number)")
                    try await plant.eventually("SELECT count(*) FROM events WHERE id = 'd-\(number)'", "1")
                }
                try await plant.eventually("SELECT record_id, body FROM notes", "d-4|text 4 after 4")
            }
            #expect(try await plant.value("SELECT count(*) FROM executions") == "1")
        }
    }

    @Test func `a newer execution takes the place of one that waits for its next attempt`() async throws {
        try await withPlant { plant in
            let hook = Step.webhook(attempts: 5)
            let guards = RuleGuards(concurrency: ConcurrencyGuard(atMost: 1, key: everything, then: .replace))
            try await rule(plant, guards, step: hook)
            let handler = ScriptedHandler { request, _ in
                request.event.id == "old" ? .retry(after: .seconds(600), .sample) : .done(output: [:])
            }
            try await running(plant.timers(), plant.gathering(), plant.worker(handler)) {
                try await plant.fire(["old"])
                try await plant.eventually("SELECT state FROM steps", "waiting")
                try await plant.fire(["new"])
                try await plant.eventually(
                    "SELECT state, reason FROM executions ORDER BY state",
                    "cancelled|limit concurrency: a newer execution takes its place\ncompleted|"
                )
            }
            #expect(try await plant.value("SELECT count(*) FROM guard_slots") == "0")
        }
    }

    @Test func `nothing is sent after a cancel, and a paused execution goes on when it is resumed`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook(), step)
            let gate = Gate()
            let handler = ScriptedHandler { _, _ in
                await gate.pass()
                return .done(output: [:])
            }
            try await running(plant.worker(handler), plant.worker(NoteAction())) {
                try await plant.fire(["d-1"])
                try await TestKit.eventually("the worker is at it") { gate.isReached }
                let keys = try await plant.store.executionKeys(ExecutionFilter(), for: .cancel, limit: 10)
                let change = try await plant.store.change(keys, .cancel, cause: "stop", who: "ann")
                #expect(change.changed.count == 1 && change.running.count == 1)
                gate.open()
                try await TestKit.eventually("the worker has ended") {
                    try await plant.store.stillRunning(change.running).isEmpty
                }
                try await plant.eventually("SELECT state FROM steps", "done")
            }
            #expect(try await plant.value("SELECT state, reason FROM executions") == "cancelled|stop")
            #expect(try await plant.value("SELECT count(*) FROM notes") == "0")

            try await plant.fire(["d-2"])
            let keys = try await plant.store.executionKeys(ExecutionFilter(), for: .pause, limit: 10)
            _ = try await plant.store.change(keys, .pause, cause: nil, who: "ann")
            try await running(plant.worker(handler), plant.worker(NoteAction())) {
                try await TestKit.eventually("the job is taken, and left") {
                    try await plant.ready(Queues.action(.webhook)) == 0
                }
                #expect(handler.keys.count == 1)
                let resumed = try await plant.store.change(keys, .resume, cause: nil, who: "ann")
                try await plant.publisher.publishUntilConfirmed(resumed.jobs.map(\.message))
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "1")
            }
            #expect(handler.keys.count == 2)
            #expect(try await plant.value("SELECT count(*) FROM notes") == "1")
        }
    }
}

extension Plant {
    /// A scheduler's service that begins executions and ends delays.
    fileprivate func timers() -> TimerService {
        TimerService(
            configuration: TimerConfiguration(name: "test", poll: .milliseconds(20)),
            store: store,
            publisher: publisher,
            logger: .silent
        )
    }

    fileprivate func gathering() -> GatheringService {
        GatheringService(
            store: store,
            publisher: publisher,
            retention: .seconds(86_400),
            poll: .milliseconds(20),
            logger: .silent
        )
    }
}
