package import AMQP
package import Messaging
package import Model

/// A batch of deliveries from an action queue, read: jobs of the queue's kind, and messages that are none.
package struct JobBatch: Sendable {
    package var deliveries: [AMQPDelivery]
    /// Each job once, however often it was delivered.
    package var jobs: [Job]
    package var letters: [DeadLetter]
    /// Jobs that are to come back alone: those of a bundle that its takers may die of.
    package private(set) var parted: [Job] = []
    private var asking: [Job: [AMQPDelivery]] = [:]

    package init(_ deliveries: [AMQPDelivery], kind: ActionKind) {
        self.deliveries = deliveries
        jobs = []
        letters = []
        for delivery in deliveries { add(delivery, kind) }
    }

    /// Splits deliveries, in their order, into batches of so many jobs, or of one message that has more.
    package static func batches(of deliveries: [AMQPDelivery], kind: ActionKind, upTo limit: Int) -> [JobBatch] {
        var batches: [JobBatch] = []
        var current = JobBatch([], kind: kind)
        for delivery in deliveries {
            let next = JobBatch([delivery], kind: kind)
            if !current.deliveries.isEmpty, current.jobs.count + next.jobs.count > limit {
                batches.append(current)
                current = JobBatch([], kind: kind)
            }
            current.add(next)
        }
        return current.deliveries.isEmpty ? batches : batches + [current]
    }

    /// What is to be published whatever becomes of the jobs.
    package var messages: [AMQPMessage] { letters.map(\.message) + parted.map(\.message) }

    private mutating func add(_ delivery: AMQPDelivery, _ kind: ActionKind) {
        let (type, body) = (delivery.properties.contentType, delivery.body)
        guard kind.isRecord, let elements = JobBundle.elements(contentType: type, body: body) else {
            switch Self.expect(kind, Job.decode(body)) {
            case .success(let job): add(job, delivery)
            case .failure(let fault): letters.append(DeadLetter(malformed: delivery, body, fault, kind))
            }
            return
        }
        for element in elements {
            switch Self.expect(kind, element.job) {
            case .success(let job) where delivery.isSuspect: parted.append(job)
            case .success(let job): add(job, delivery)
            case .failure(let fault): letters.append(DeadLetter(malformed: delivery, element.body, fault, kind))
            }
        }
    }

    private mutating func add(_ job: Job, _ delivery: AMQPDelivery) {
        if asking[job] == nil { jobs.append(job) }
        asking[job, default: []].append(delivery)
    }

    private mutating func add(_ other: JobBatch) {
        deliveries += other.deliveries
        letters += other.letters
        parted += other.parted
        for job in other.jobs {
            for delivery in other.deliveries(of: job) { add(job, delivery) }
        }
    }

    /// The deliveries that asked for a job.
    package func deliveries(of job: Job) -> [AMQPDelivery] { asking[job] ?? [] }

    private static func expect(_ kind: ActionKind, _ read: Result<Job, MalformedJob>) -> Result<Job, MalformedJob> {
        read.flatMap { job in
            job.kind == kind
                ? .success(job) : .failure(MalformedJob(field: "kind", expected: "'\(kind)', found '\(job.kind)'"))
        }
    }
}

extension DeadLetter {
    /// The letter of what stands on a queue of jobs and is none.
    fileprivate init(malformed delivery: AMQPDelivery, _ body: [UInt8], _ fault: MalformedJob, _ kind: ActionKind) {
        self.init(
            subject: .job,
            queue: Queues.action(kind),
            messageID: delivery.properties.messageID,
            contentType: delivery.properties.contentType,
            headers: .object(delivery.properties.headers.json),
            body: body,
            cause: Cause(code: "malformed_job", field: fault.field, message: fault.description)
        )
    }
}
