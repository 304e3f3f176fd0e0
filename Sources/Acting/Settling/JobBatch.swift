package import AMQP
package import Messaging
package import Model

/// A batch of deliveries from an action queue, read: jobs of the queue's kind, and messages that are none.
package struct JobBatch: Sendable {
    package var deliveries: [AMQPDelivery]
    /// Each job once, however often it was delivered.
    package var jobs: [Job]
    package var letters: [DeadLetter]
    private var asking: [Job: [AMQPDelivery]] = [:]

    package init(_ deliveries: [AMQPDelivery], kind: ActionKind) {
        self.deliveries = deliveries
        jobs = []
        letters = []
        for delivery in deliveries {
            switch Self.job(delivery, kind: kind) {
            case .success(let job):
                if asking[job] == nil { jobs.append(job) }
                asking[job, default: []].append(delivery)
            case .failure(let fault):
                letters.append(
                    DeadLetter(
                        subject: .job,
                        queue: Queues.action(kind),
                        messageID: delivery.properties.messageID,
                        contentType: delivery.properties.contentType,
                        headers: .object(delivery.properties.headers.json),
                        body: delivery.body,
                        cause: DeadLetter.Cause(code: "malformed_job", field: fault.field, message: fault.description)
                    )
                )
            }
        }
    }

    /// The deliveries that asked for a job.
    package func deliveries(of job: Job) -> [AMQPDelivery] { asking[job] ?? [] }

    private static func job(_ delivery: AMQPDelivery, kind: ActionKind) -> Result<Job, MalformedJob> {
        Job.decode(delivery.body).flatMap { job in
            job.kind == kind
                ? .success(job) : .failure(MalformedJob(field: "kind", expected: "'\(kind)', found '\(job.kind)'"))
        }
    }
}
