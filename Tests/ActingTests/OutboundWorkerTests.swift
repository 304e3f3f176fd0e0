import AMQP
import Acting
import FoundationEssentials
import IOThread
import Messaging
import Model
import Store
import Synchronization
import TestKit
import Testing

@Suite struct OutboundWorkerTests {
    private let steps = "SELECT state, attempts FROM steps"
    private let attempts = "SELECT attempt, outcome, error_code FROM attempts ORDER BY attempt"

    @Test func `what fails twice is tried a third time with the same key`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook())
            let handler = ScriptedHandler { _, call in
                call < 3 ? .retry(after: nil, .sample) : .done(output: ["status": 200])
            }
            try await running(plant.worker(handler)) {
                try await plant.fire(["d-1"])
                try await plant.eventually("SELECT state FROM executions", "completed")
            }
            #expect(try await plant.value(steps) == "done|3")
            #expect(try await plant.value(attempts) == "1|retry|http_503\n2|retry|http_503\n3|done|")
            #expect(try await plant.value("SELECT outcome, attempts FROM deliveries") == "done|3")
            #expect(handler.keys.count == 3 && Set(handler.keys).count == 1)
        }
    }

    @Test func `attempts run where their handler wants them`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook())
            let thread = IOThread(name: "attempts")
            defer { thread.stop() }
            let isThere = Mutex<[Bool]>([])
            let handler = ScriptedHandler(on: ThreadTaskExecutor(thread)) { _, _ in
                isThere.withLock { $0.append(thread.isCurrent) }
                try? await Task.sleep(for: .milliseconds(1))
                isThere.withLock { $0.append(thread.isCurrent) }
                return .done(output: .null)
            }
            try await running(plant.worker(handler)) {
                try await plant.fire((1...20).map { "d-\($0)" })
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "20")
            }
            #expect(isThere.withLock { $0 } == [Bool](repeating: true, count: 40))
        }
    }

    @Test func `what fails for good is a dead letter that the keeper keeps with its cause`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook(attempts: 2))
            let handler = ScriptedHandler { request, _ in
                request.event.id == "gone"
                    ? .dead(Outcome.Failure(code: "http_410", message: "gone")) : .retry(after: nil, .sample)
            }
            try await running(plant.worker(handler), plant.keeper()) {
                try await plant.fire(["gone", "busy"])
                try await plant.eventually(
                    "SELECT event_id, cause, subject, kind, queue FROM dead_letters ORDER BY event_id",
                    "busy|http_503|job|webhook|signalbox.action.webhook\n"
                        + "gone|http_410|job|webhook|signalbox.action.webhook"
                )
            }
            #expect(try await plant.value("SELECT DISTINCT state FROM executions") == "failed")
            #expect(try await plant.value("SELECT attempts FROM steps ORDER BY attempts") == "1\n2")

            // A copy of the job brings the letter once more, with the same cause, and no attempt.
            let letters = try await plant.store.deadLetters(DeadLetterFilter(cause: "http_410"))
            let job = try #require(letters.first?.letter.job)
            try await running(plant.worker(handler), plant.keeper()) {
                try await plant.publisher.publishUntilConfirmed([job.message])
                try await plant.eventually(
                    "SELECT cause, occurrences FROM dead_letters WHERE event_id = 'gone'",
                    "http_410|2"
                )
            }
            #expect(handler.keys.count == 3)
        }
    }

    @Test func `what may have happened is held for an operator where the step says so, and not tried again`()
        async throws
    {
        try await withPlant { plant in
            try await plant.rule(.webhook(onUnknown: .hold), .note)
            let handler = ScriptedHandler { _, _ in .unknown(.sample) }
            try await running(plant.worker(handler)) {
                try await plant.fire(["d-1"])
                try await plant.eventually(steps, "unknown|1")
            }
            #expect(try await plant.value("SELECT state FROM executions") == "waiting")
            #expect(try await plant.value(attempts) == "1|unknown|http_503")
            #expect(handler.keys.count == 1)
            for queue in Queues.all { #expect(try await plant.ready(queue) == 0, "\(queue)") }
        }
    }

    @Test(arguments: [Step.OnUnknown.retry, .hold])
    func `a worker that dies between acting and recording leaves its lease to the law`(onUnknown: Step.OnUnknown)
        async throws
    {
        try await withPlant { plant in
            try await plant.rule(.webhook(onUnknown: onUnknown))
            try await plant.fire(["d-1"])
            let dying = ScriptedHandler { _, _ in
                try? await Task.sleep(for: .seconds(3600))
                return .unknown(.sample)
            }
            let worker = plant.worker(dying, name: "dying", lease: .seconds(1))
            let run = Task { try await worker.run() }
            try await TestKit.eventually("the handler acts") { dying.keys.count == 1 }
            run.cancel()
            _ = await run.result
            #expect(try await plant.value(steps) == "running|1")

            let heir = ScriptedHandler.done
            try await running(plant.worker(heir, name: "heir", lease: .seconds(1))) {
                try await plant.eventually(steps, onUnknown == .retry ? "done|2" : "unknown|1")
            }
            #expect(heir.keys == (onUnknown == .retry ? dying.keys : []))
            let error = try await plant.value("SELECT error_code FROM steps")
            #expect(error == (onUnknown == .retry ? "" : "worker_lost"))
            #expect(try await plant.value("SELECT count(*) FROM attempts") == (onUnknown == .retry ? "1" : "0"))
        }
    }

    @Test func `two workers share the work, and no job is done by both`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook())
            try await plant.fire((1...100).map { "d-\($0)" })
            let isSecondAtWork = Mutex(false)
            let first = ScriptedHandler { _, _ in
                // The first worker's slots are taken until the second has begun.
                while !isSecondAtWork.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
                return .done(output: .null)
            }
            let second = ScriptedHandler { _, _ in
                isSecondAtWork.withLock { $0 = true }
                return .done(output: .null)
            }
            try await running(plant.worker(first, name: "first"), plant.worker(second, name: "second")) {
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "100")
            }
            #expect(!first.keys.isEmpty && !second.keys.isEmpty)
            #expect(Set(first.keys + second.keys).count == 100 && first.keys.count + second.keys.count == 100)
            #expect(try await plant.value("SELECT count(DISTINCT worker) FROM attempts") == "2")
        }
    }

    @Test func `a worker that is stopped finishes what is under way and leaves the rest to others`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook())
            try await plant.fire((1...30).map { "d-\($0)" })
            let mayFinish = Mutex(false)
            let first = ScriptedHandler { _, _ in
                while !mayFinish.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
                return .done(output: .null)
            }
            try await running(plant.worker(first, concurrency: 5)) {
                try await TestKit.eventually("all slots are taken") { first.keys.count == 5 }
                mayFinish.withLock { $0 = true }
            }
            let recorded = try await plant.value("SELECT count(*) FROM attempts WHERE outcome = 'done'")
            #expect(Int(recorded) == first.keys.count)
            #expect(try await plant.value("SELECT count(*) FROM steps WHERE state = 'running'") == "0")
            #expect(try await plant.ready(Queues.action(.webhook)) == 30 - first.keys.count)
            let second = ScriptedHandler.done
            try await running(plant.worker(second)) {
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "30")
            }
            let keys = first.keys + second.keys
            #expect(Set(keys).count == 30 && keys.count == 30)
        }
    }

    @Test func `an outcome is recorded although the database was away when it came`() async throws {
        try await withPlant { plant in
            try await plant.rule(.webhook(), .note)
            let handler = ScriptedHandler { _, _ in
                plant.proxy.refuse()
                return .done(output: .null)
            }
            try await plant.fire(["d-1"])
            try await running(plant.worker(handler)) {
                try await TestKit.eventually("the handler acts") { handler.keys.count == 1 }
                plant.proxy.resume()
                try await plant.eventually("SELECT state FROM steps WHERE ordinal = 0", "done")
                try await TestKit.eventually("the next job is there") {
                    try await plant.ready(Queues.action(.note)) >= 1
                }
            }
            #expect(handler.keys.count == 1)
            #expect(try await plant.value("SELECT attempt, outcome FROM attempts") == "1|done")
        }
    }
}
