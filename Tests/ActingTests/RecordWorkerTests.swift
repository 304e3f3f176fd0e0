import AMQP
import Acting
import ActionsNote
import ActionsTask
import FoundationEssentials
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct RecordWorkerTests {
    @Test func `one event makes one task and one note, and ten more deliveries of it change nothing`() async throws {
        try await withPlant { plant in
            try await plant.rule(.task, .note)
            try await running(plant.matcher(), plant.worker(TaskAction()), plant.worker(NoteAction())) {
                try await plant.publish(["d-1"])
                try await plant.eventually("SELECT state FROM executions", "completed")
                let task = "SELECT title, assignee, record_kind, record_id FROM tasks"
                #expect(try await plant.value(task) == "Call about Rails|eve|deal|d-1")
                #expect(try await plant.value("SELECT body, record_id FROM notes") == "Won: Rails|d-1")
                let steps = "SELECT ordinal, state, attempts FROM steps ORDER BY ordinal"
                #expect(try await plant.value(steps) == "0|done|1\n1|done|1")

                // The last one is behind the copies in the queue: when it is done, they are.
                try await plant.publish(Array(repeating: "d-1", count: 10) + ["d-2"])
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "2")
            }
            for table in ["tasks", "notes", "events", "executions"] {
                #expect(try await plant.value("SELECT count(*) FROM \(table)") == "2")
            }
            for queue in Queues.all { #expect(try await plant.ready(queue) == 0, "\(queue)") }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `an error while a batch is settled ends the consuming, and is thrown`()
        async throws
    {
        struct Failure: Error {}
        try await withPlant { plant in
            try await plant.rule(.task)
            try await plant.fire(["d-1"])
            let consumer = plant.consumer(Queues.action(.task))
            await #expect(throws: Failure.self) {
                try await consumer.settleBatches(of: BatchSize(wanted: 50, most: 1), within: .milliseconds(1)) { _ in
                    throw Failure()
                }
            }
            await consumer.close()
        }
    }

    @Test func `jobs of a paused rule do nothing, and are done when they come again after it is resumed`() async throws
    {
        try await withPlant { plant in
            try await plant.rule(.task)
            try await plant.fire(["d-1"])
            _ = try await plant.store.setRule("follow-up", tenant: .acme, status: .paused)
            let other = RuleDefinition(name: "other", eventType: "deal.won", steps: [.task])
            _ = try await plant.store.applyRules([other], tenant: .acme)
            try await plant.fire(["d-2"])
            // The queue is worked off in order: when the later job is done, the earlier one has been looked at.
            try await running(plant.worker(TaskAction())) {
                try await plant.eventually("SELECT state FROM executions ORDER BY state", "completed\npending")
            }
            #expect(try await plant.value("SELECT state FROM steps WHERE attempts = 0") == "pending")
            #expect(try await plant.ready(Queues.action(.task)) == 0)

            _ = try await plant.store.setRule("follow-up", tenant: .acme, status: .active)
            let row = try await plant.store.executions(tenant: .acme, rule: "follow-up").first
            let execution = try #require(row)
            let job = Job(
                kind: .task,
                tenant: .acme,
                occurredAt: execution.occurredAt,
                execution: execution.id,
                step: 0
            )
            try await plant.publisher.publishUntilConfirmed([job.message])
            try await running(plant.worker(TaskAction())) {
                try await plant.eventually("SELECT DISTINCT state FROM executions", "completed")
            }
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "2")
        }
    }

    @Test func `jobs of an archived rule and of a suspended tenant do nothing and cancel their executions`()
        async throws
    {
        try await withPlant { plant in
            try await plant.rule(.task)
            try await plant.fire(["d-1"])
            _ = try await plant.store.setRule("follow-up", tenant: .acme, status: .archived)
            try await running(plant.worker(TaskAction())) {
                try await plant.eventually("SELECT state FROM executions", "cancelled")
            }
            #expect(try await plant.value("SELECT state, error FROM steps") == "cancelled|the rule is archived")

            _ = try await plant.store.setRule("follow-up", tenant: .acme, status: .active)
            try await plant.fire(["d-2"])
            _ = try await plant.store.setTenant(.acme, state: .suspended)
            try await running(plant.worker(TaskAction())) {
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'cancelled'", "2")
            }
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "0")
            #expect(try await plant.value("SELECT count(*) FROM attempts") == "0")
            #expect(try await plant.ready(Queues.action(.task)) == 0)
        }
    }

    @Test func `a job that the database does not take dies alone in the middle of its batch`() async throws {
        try await withPlant { plant in
            try await plant.rule(.note)
            _ = try await plant.value("ALTER TABLE notes ADD CHECK (body NOT LIKE '%arsenic%')")
            try await plant.fire((1...4).map { "d-\($0)" })
            try await plant.fire(["poison"], text: "arsenic")
            try await plant.fire((5...9).map { "d-\($0)" })
            try await running(plant.worker(NoteAction()), plant.keeper()) {
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "9")
                try await plant.eventually(
                    "SELECT cause, event_id, occurrences FROM dead_letters",
                    "database_23514|poison|1"
                )
            }
            #expect(try await plant.value("SELECT count(*) FROM notes") == "9")
            let step =
                "SELECT s.state, e.state FROM steps s JOIN executions e ON e.id = s.execution WHERE s.state <> 'done'"
            #expect(try await plant.value(step) == "dead|failed")
            #expect(try await plant.ready(Queues.action(.note)) == 0)
        }
    }

    @Test func `a job whose execution somebody has locked is kept until it is free`() async throws {
        try await withPlant { plant in
            try await plant.rule(.note)
            try await plant.fire(["d-1"])
            try await running(plant.worker(NoteAction())) {
                try await plant.store.pool.withTransaction { connection in
                    _ = try await connection.execute("SELECT FROM executions FOR UPDATE")
                    try await TestKit.eventually("the job waits for its next turn") {
                        try await plant.ready(Queues.retry(.oneSecond)) == 1
                    }
                    #expect(try await plant.value("SELECT count(*) FROM notes") == "0")
                }
                try await plant.eventually("SELECT state FROM executions", "completed")
            }
            #expect(try await plant.value("SELECT count(*) FROM notes") == "1")
        }
    }

    @Test func `a message that is no job, and a job for no step, are dead letters that name the fault`() async throws {
        try await withPlant { plant in
            let stray = Job(kind: .note, tenant: .acme, occurredAt: Plant.time, execution: UUID(), step: 0)
            let other = AMQPMessage(
                exchange: Exchanges.actions,
                routingKey: "note",
                body: Job(kind: .tag, tenant: .acme, occurredAt: Plant.time, execution: UUID(), step: 0).body
            )
            let garbage = AMQPMessage(exchange: Exchanges.actions, routingKey: "note", body: [0xFF, 0])
            try await running(plant.worker(NoteAction()), plant.keeper()) {
                try await plant.publisher.publishUntilConfirmed([garbage, stray.message, other])
                try await plant.eventually(
                    "SELECT cause, field, subject FROM dead_letters ORDER BY cause, field",
                    "malformed_job|body|job\nmalformed_job|kind|job\nunknown_step||job"
                )
            }
            #expect(try await plant.ready(Queues.action(.note)) == 0)
        }
    }

    @Test func `while the database is away nothing is acked, and then all goes on by itself`() async throws {
        try await withPlant { plant in
            try await plant.rule(.task)
            try await plant.fire((1...20).map { "d-\($0)" })
            plant.proxy.refuse()
            let refused = plant.proxy.accepted
            try await running(plant.worker(TaskAction())) {
                try await TestKit.eventually("the worker has tried") { plant.proxy.accepted > refused + 1 }
                #expect(try await plant.value("SELECT count(*) FROM tasks") == "0")
                plant.proxy.resume()
                try await plant.eventually("SELECT count(*) FROM tasks", "20")
            }
            #expect(try await plant.value("SELECT DISTINCT state, attempts FROM steps") == "done|1")
            #expect(try await plant.ready(Queues.action(.task)) == 0)
        }
    }

    @Test func `a worker that is cancelled in the middle loses nothing and does nothing twice`() async throws {
        try await withPlant { plant in
            try await plant.rule(.task, .note)
            try await plant.fire((1...200).map { "d-\($0)" })
            for round in 1...3 {
                let worker = plant.worker(TaskAction())
                let run = Task { try await worker.run() }
                try await TestKit.eventually("some tasks are there") {
                    let count = try await plant.value("SELECT count(*) FROM tasks")
                    return (Int(count) ?? 0) >= min(round * 10, 200)
                }
                run.cancel()
                _ = await run.result
            }
            try await running(plant.worker(TaskAction()), plant.worker(NoteAction())) {
                try await plant.eventually("SELECT count(*) FROM executions WHERE state = 'completed'", "200")
            }
            #expect(try await plant.value("SELECT count(*) FROM tasks") == "200")
            #expect(try await plant.value("SELECT count(*) FROM notes") == "200")
            #expect(try await plant.value("SELECT count(*), max(attempt) FROM attempts") == "400|1")
        }
    }
}
