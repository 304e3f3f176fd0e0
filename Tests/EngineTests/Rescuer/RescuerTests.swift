import AMQP
import Engine
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct RescuerTests {
    @Test(.timeLimit(.minutes(2)))
    func `The jobs of a purged queue are published again, once`() async throws {
        try await withRescuerYard { yard in
            let jobs = try await yard.begin(0..<2500)
            try await yard.publish(jobs)
            #expect(try await yard.probe.purge(Queues.action(.note)) == 2500)
            try await yard.age()
            var watches: [ActionKind: QueueWatch] = [:]
            #expect(try await yard.rescuer().look(&watches).isEmpty)
            var rescued = 0
            try await eventually("the jobs are rescued") {
                rescued += try await yard.rescuer().look(&watches)[.note] ?? 0
                return rescued > 0
            }
            #expect(rescued == 2500)
            // Nobody takes them, so the queue's front stays where it was, however long that lasts.
            #expect(try await yard.look(&watches, for: 2) == 0)
            // Nor does a rescuer that was not there do it once more.
            var others: [ActionKind: QueueWatch] = [:]
            #expect(try await yard.look(&others, for: 2) == 0)
            let found = try await yard.drain()
            #expect(found.count == 2500 && Set(found) == Set(jobs))
            #expect(try await yard.database.psql("SELECT kind, jobs FROM rescues") == "note|2500\n")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `What is lost a second time is rescued a second time, after the limit`() async throws {
        try await withRescuerYard { yard in
            _ = try await yard.begin(0..<10)
            try await yard.age()
            var watches: [ActionKind: QueueWatch] = [:]
            for _ in 0..<2 {
                var rescued = 0
                try await eventually("the jobs are rescued") {
                    rescued += try await yard.rescuer().look(&watches)[.note] ?? 0
                    return rescued > 0
                }
                #expect(try await yard.drain().count == 10)
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Leases that ran out and attempts that are long due are rescued, others are left alone`() async throws {
        try await withRescuerYard { yard in
            let jobs = try await yard.begin(0..<7)
            try await yard.age()
            let times = [
                "state = 'running', fence = 1, attempts = 1, lease_until = now() - interval '1 hour'",
                "state = 'running', fence = 1, attempts = 1, lease_until = now() + interval '1 hour'",
                "state = 'waiting', attempts = 1, due_at = now() - interval '30 minutes'",
                // Its job may still be on the retry ladder.
                "state = 'waiting', attempts = 1, due_at = now() - interval '5 minutes'",
                "state = 'unknown', attempts = 1, settled_at = now(), unknown_since = now()",
                // Begun anew, not long ago.
                "attempts = 1, due_at = now() + interval '1 minute'",
                // The broker has given its job up: whoever takes it dies.
                "attempts = 0",
            ]
            for (job, values) in zip(jobs, times) {
                try await yard.database.psql("UPDATE steps SET \(values) WHERE execution = '\(job.execution)'")
            }
            try await yard.store.keep([.poison(jobs[6])])
            var watches: [ActionKind: QueueWatch] = [:]
            #expect(try await yard.look(&watches, for: 2) == 2)
            #expect(Set(try await yard.drain()) == [jobs[0], jobs[2]])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `A long backlog is not multiplied, whether it stands still or moves`() async throws {
        try await withRescuerYard { yard in
            let jobs = try await yard.begin(0..<3000)
            try await yard.publish(jobs)
            try await yard.age()
            var watches: [ActionKind: QueueWatch] = [:]
            #expect(try await yard.look(&watches, for: 2) == 0)
            var done: [Job] = []
            for round in 0..<25 {
                let new = try await yard.begin((10_000 + round)..<(10_001 + round))
                try await yard.publish(new)
                for _ in 0..<2 { if let job = try await yard.work() { done.append(job) } }
                #expect(try await yard.rescuer().look(&watches).isEmpty)
            }
            #expect(done == Array(jobs.prefix(50)))
            #expect(try await yard.look(&watches, for: 1) == 0)
            #expect(try await yard.depth() == 2975)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Lost jobs are found although their queue is never empty`() async throws {
        try await withRescuerYard { yard in
            let lost = try await yard.begin(0..<20)
            try await yard.age()
            let backlog = try await yard.begin(100..<105)
            try await yard.publish(backlog)
            var watches: [ActionKind: QueueWatch] = [:]
            var next = 200
            var rescued = 0
            try await eventually("the lost jobs are rescued") {
                try await yard.publish(try await yard.begin(next..<(next + 1)))
                next += 1
                try await yard.work()
                rescued += try await yard.rescuer().look(&watches)[.note] ?? 0
                return rescued > 0
            }
            #expect(rescued == 20)
            let found = try await yard.drain()
            #expect(Set(found).isSuperset(of: lost))
            #expect(found.count == 25 && Set(found).count == 25)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Nothing is published while there is no queue, and all is once there is one again`() async throws {
        try await withRescuerYard { yard in
            let jobs = try await yard.begin(0..<10)
            try await yard.publish(jobs)
            try await yard.age()
            var watches: [ActionKind: QueueWatch] = [:]
            try await yard.probe.deleteQueue(Queues.action(RescuerYard.kind))
            #expect(try await yard.look(&watches, for: 2) == 0)
            try await yard.declareQueue()
            #expect(try await yard.look(&watches, for: 2) == 10)
            #expect(Set(try await yard.drain()) == Set(jobs))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Of rescuers at once, one publishes`() async throws {
        try await withRescuerYard { yard in
            let jobs = try await yard.begin(0..<1500)
            try await yard.age()
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        var watches: [ActionKind: QueueWatch] = [:]
                        return try await yard.look(&watches, for: 2)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.sorted() == [0, 0, 1500])
            let found = try await yard.drain()
            #expect(found.count == 1500 && Set(found) == Set(jobs))
        }
    }
}

extension DeadLetter {
    /// The letter of a job that was handed out until the broker gave it up.
    fileprivate static func poison(_ job: Job) -> DeadLetter {
        DeadLetter(
            subject: .job,
            queue: Queues.action(job.kind),
            messageID: job.messageID,
            contentType: Job.contentType,
            body: job.body,
            cause: Cause(code: "delivery_limit", message: "handed out again and again"),
            tenant: job.tenant.rawValue,
            job: job
        )
    }
}
