import FoundationEssentials
import Messaging
import Model
import Postgres
import Store

extension Store {
    /// Has a rule fire for events and their first steps given up on after one attempt; their letters are kept.
    func die(_ ids: [String], cause: String = "http_503", message: String = "the endpoint answered 503") async throws
        -> [DeadLetter]
    {
        let jobs = try await fire(ids, kind: .webhook)
        let failure = Outcome.Failure(code: cause, message: message)
        try await record(
            jobs.map { job in
                StepRecord(
                    job: job,
                    state: .dead,
                    attempts: 1,
                    failure: failure,
                    attempt: .init(outcome: .dead, duration: .milliseconds(5)),
                    execution: .failed
                )
            }
        )
        let letters = zip(jobs, ids).map { job, id in
            DeadLetter(
                subject: .job,
                queue: Queues.action(.webhook),
                messageID: job.messageID,
                contentType: Job.contentType,
                body: job.body,
                cause: DeadLetter.Cause(code: cause, message: message),
                tenant: "acme",
                eventType: "deal.won",
                eventID: id,
                job: job
            )
        }
        try await keep(letters)
        return letters
    }

    /// Begins a replay, of all that are dead if nothing else is said.
    func replay(
        _ filter: DeadLetterFilter = DeadLetterFilter(),
        limit: Int? = nil,
        replacement: [UInt8]? = nil,
        who: String = "ann"
    ) async throws -> DeadOperation {
        try await beginReplay(UUID(), filter, limit: limit, rate: nil, replacement: replacement, who: who)
    }

    func next(of operation: DeadOperation, limit: Int = 100) async throws -> ReplayBatch? {
        try await replayNext(of: operation.id, limit: limit, decoder: EventDecoder())
    }

    /// Does an operation to its end, as far as the database is concerned; returns what was to be published.
    func finish(_ operation: DeadOperation, limit: Int = 100) async throws -> [ReplayBatch.Member] {
        var published: [ReplayBatch.Member] = []
        while let batch = try await next(of: operation, limit: limit) {
            published += batch.members
            _ = try await confirmReplay(of: operation.id, places: batch.members.map(\.place))
            if batch.isIdle, try await finishDeadOperation(operation.id, who: operation.who) { break }
        }
        return published
    }
}

extension DeadLetter {
    /// The letter of an event that was refused.
    static func sample(_ id: String, cause: String = "unknown_event_type", message: String = "not catalogued") -> Self {
        let body: JSONValue = [
            "specversion": "1.0", "tenantid": "acme", "type": "deal.won", "source": "crm", "id": .string(id),
            "time": .string(Timestamp.sample.rfc3339), "data": [:],
        ]
        return DeadLetter(
            subject: .event,
            queue: Queues.events,
            messageID: id,
            contentType: "application/cloudevents+json",
            headers: ["x-trace": "1"],
            body: body.text,
            cause: Cause(code: cause, field: "type", message: message),
            tenant: "acme",
            eventType: "deal.won",
            eventID: id
        )
    }
}
