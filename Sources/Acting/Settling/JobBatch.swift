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
    // The places of the deliveries that asked for a job: the first, and what others there are.
    private var first: [Job: Int] = [:]
    private var others: [Job: [Int]] = [:]

    package init(_ deliveries: [AMQPDelivery], kind: ActionKind) {
        self.init()
        for delivery in deliveries { add(delivery, Self.read(delivery, kind)) }
    }

    private init() {
        deliveries = []
        jobs = []
        letters = []
    }

    /// Splits deliveries, in their order, into batches of so many jobs, or of one message that has more.
    package static func batches(of deliveries: [AMQPDelivery], kind: ActionKind, upTo limit: Int) -> [JobBatch] {
        var batches: [JobBatch] = []
        var current = JobBatch()
        for delivery in deliveries {
            let requests = read(delivery, kind)
            if !current.deliveries.isEmpty, current.jobs.count + requests.count > limit {
                batches.append(current)
                current = JobBatch()
            }
            current.add(delivery, requests)
        }
        return current.deliveries.isEmpty ? batches : batches + [current]
    }

    /// What is to be published whatever becomes of the jobs.
    package var messages: [AMQPMessage] { letters.map(\.message) + parted.map(\.message) }

    /// What one message asks for.
    private enum Request {
        case job(Job)
        case letter(DeadLetter)
        case part(Job)
    }

    private static func read(_ delivery: AMQPDelivery, _ kind: ActionKind) -> [Request] {
        let (type, body) = (delivery.properties.contentType, delivery.body)
        guard kind.isRecord, let elements = JobBundle.elements(contentType: type, body: body) else {
            switch expect(kind, Job.decode(body)) {
            case .success(let job): return [.job(job)]
            case .failure(let fault): return [.letter(DeadLetter(malformed: delivery, body, fault, kind))]
            }
        }
        return elements.map { element in
            switch expect(kind, element.job) {
            case .success(let job): delivery.isSuspect ? .part(job) : .job(job)
            case .failure(let fault): .letter(DeadLetter(malformed: delivery, element.body, fault, kind))
            }
        }
    }

    private mutating func add(_ delivery: AMQPDelivery, _ requests: [Request]) {
        let place = deliveries.count
        deliveries.append(delivery)
        for request in requests {
            switch request {
            case .job(let job): add(job, place)
            case .letter(let letter): letters.append(letter)
            case .part(let job): parted.append(job)
            }
        }
    }

    private mutating func add(_ job: Job, _ place: Int) {
        if first[job] == nil {
            first[job] = place
            jobs.append(job)
        } else {
            others[job, default: []].append(place)
        }
    }

    /// The deliveries that asked for a job.
    package func deliveries(of job: Job) -> [AMQPDelivery] {
        guard let first = first[job] else { return [] }
        return [deliveries[first]] + (others[job] ?? []).map { deliveries[$0] }
    }

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
