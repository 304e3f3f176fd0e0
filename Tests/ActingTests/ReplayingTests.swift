import AMQP
import Acting
import ActionsNote
import FoundationEssentials
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct ReplayingTests {
    private let steps = "SELECT ordinal, state, attempts FROM steps ORDER BY ordinal"
    private let attempts = "SELECT attempt, outcome FROM attempts WHERE ordinal = 0 ORDER BY attempt"

    @Test func `a replayed step has a budget of its own, goes on counting, and the rule goes on after it`() async throws
    {
        try await withPlant { plant in
            try await plant.rule(.webhook(attempts: 2), .note)
            let handler = ScriptedHandler { _, call in call < 6 ? .retry(after: nil, .sample) : .done(output: .null) }
            try await running(plant.worker(handler), plant.worker(NoteAction()), plant.keeper()) {
                try await plant.fire(["d-1"])
                for round in 1...2 {
                    let letters = "SELECT state, occurrences, message FROM dead_letters"
                    let message = "given up on after 2 attempts: the endpoint answered 503"
                    try await plant.eventually(letters, "dead|\(round)|\(message)")
                    #expect(try await plant.value(steps) == "0|dead|\(2 * round)")
                    #expect(try await plant.replay() == 1)
                }
                try await plant.eventually("SELECT state FROM executions", "completed")
            }
            #expect(try await plant.value(steps) == "0|done|6\n1|done|1")
            #expect(try await plant.value(attempts) == "1|retry\n2|dead\n3|retry\n4|dead\n5|retry\n6|done")
            #expect(Set(handler.keys).count == 1 && handler.keys.count == 6)
            #expect(try await plant.value("SELECT count(*) FROM notes") == "1")
            #expect(try await plant.value("SELECT state FROM dead_letters") == "replayed")
            // Nothing is left of it: it is done.
            try await plant.database.psql("UPDATE dead_letters SET state = 'dead'")
            #expect(try await plant.replay() == 0)
            for queue in Queues.all { #expect(try await plant.ready(queue) == 0, "\(queue)") }
        }
    }

    @Test func `a step that the rule went on after is replayed without the later steps happening again`() async throws {
        try await withPlant { plant in
            var step = Step.webhook(attempts: 1)
            step.onError = .continue
            try await plant.rule(step, .note)
            let handler = ScriptedHandler { _, call in call < 2 ? .dead(.sample) : .done(output: .null) }
            try await running(plant.worker(handler), plant.worker(NoteAction()), plant.keeper()) {
                try await plant.fire(["d-1"])
                try await plant.eventually("SELECT state FROM dead_letters", "dead")
                try await plant.eventually("SELECT state FROM executions", "completed")
                #expect(try await plant.replay() == 1)
                try await plant.eventually(steps, "0|done|2\n1|done|1")
            }
            #expect(try await plant.value("SELECT state, finished_at IS NULL FROM executions") == "completed|f")
            #expect(try await plant.value("SELECT count(*) FROM notes") == "1")
        }
    }

    @Test func `an unknown step that an operator says was sent is done, and the rule goes on`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook(onUnknown: .hold), .note)
            let (handler, job) = try await plant.unknownStep()
            let resolved = try await plant.store.resolve(job, .sent, who: "ann", reason: "the receiver has it")
            var next = job
            (next.step, next.kind) = (1, .note)
            #expect(resolved == .resolved([next]))
            // The process may have died before it published: it may be said again.
            #expect(try await plant.store.resolve(job, .sent, who: "ann", reason: nil) == .before([next]))
            #expect(try await plant.store.resolve(job, .notSent, who: "bob", reason: nil) == .notUnknown(.done))
            try await running(plant.worker(NoteAction())) {
                try await plant.publisher.publishUntilConfirmed([next.message, next.message])
                try await plant.eventually("SELECT state FROM executions", "completed")
            }
            #expect(handler.keys.count == 1)
            #expect(try await plant.value(steps) == "0|done|1\n1|done|1")
            #expect(try await plant.value("SELECT count(*) FROM notes") == "1")
            let log = try await plant.store.operationsLog()
            #expect(log.map { "\($0.who) \($0.verb) \($0.reason ?? "")" } == ["ann resolve the receiver has it"])
        }
    }

    @Test func `an unknown step that an operator says was not sent is tried again with the same key`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook(attempts: 1, onUnknown: .hold), .note)
            let (handler, job) = try await plant.unknownStep()
            #expect(try await plant.store.resolve(job, .notSent, who: "ann", reason: nil) == .resolved([job]))
            #expect(try await plant.store.resolve(job, .notSent, who: "ann", reason: nil) == .before([job]))
            #expect(try await plant.store.resolve(job, .sent, who: "bob", reason: nil) == .notUnknown(.pending))
            try await running(plant.worker(handler), plant.worker(NoteAction())) {
                try await plant.publisher.publishUntilConfirmed([job.message, job.message])
                try await plant.eventually("SELECT state FROM executions", "completed")
            }
            #expect(handler.keys.count == 2 && Set(handler.keys).count == 1)
            #expect(try await plant.value(attempts) == "1|unknown\n2|done")
        }
    }

    @Test func `a step that is not there, or whose rule is not active, is not resolved`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook(onUnknown: .hold))
            let (_, job) = try await plant.unknownStep()
            var stranger = job
            stranger.step = 1
            #expect(try await plant.store.resolve(stranger, .sent, who: "ann", reason: nil) == .missing)
            _ = try await plant.store.setRule("follow-up", tenant: .acme, status: .paused)
            let result = try await plant.store.resolve(job, .notSent, who: "ann", reason: nil)
            #expect(result == .hindered(.ruleNotActive))
            #expect(try await plant.value(steps) == "0|unknown|1")
            #expect(try await plant.store.operationsLog().isEmpty)
        }
    }
}

extension Plant {
    /// Replays all that is dead, as the command does; returns how many were published.
    fileprivate func replay() async throws -> Int {
        let operation = try await store.beginReplay(UUID(), DeadLetterFilter(), limit: nil, rate: nil, who: "ann")
        var published = 0
        while let batch = try await store.replayNext(of: operation.id, limit: 10, decoder: EventDecoder()) {
            try await publisher.publishUntilConfirmed(batch.members.compactMap { $0.letter.letter.replay() })
            published += try await store.confirmReplay(of: operation.id, places: batch.members.map(\.place))
            if try await store.finishDeadOperation(operation.id, who: "ann") { break }
        }
        return published
    }

    /// Has the first step end unknown; later calls of the handler succeed.
    fileprivate func unknownStep() async throws -> (handler: ScriptedHandler, job: Job) {
        let handler = ScriptedHandler { _, call in call < 2 ? .unknown(.sample) : .done(output: .null) }
        try await running(worker(handler)) {
            try await fire(["d-1"])
            try await eventually("SELECT state FROM steps", "unknown")
        }
        let steps = try await store.unknownSteps()
        guard let step = steps.first, steps.count == 1 else { throw Unexpected(description: "unknown: \(steps)") }
        return (handler, step.job)
    }
}
