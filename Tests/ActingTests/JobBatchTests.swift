import AMQP
import Acting
import ActionsEmail
import ActionsNote
import ActionsTag
import ActionsTask
import ActionsWebhook
import FoundationEssentials
import Messaging
import Model
import Testing

@Suite struct JobBatchTests {
    private static func job(_ number: Int, _ kind: ActionKind = .task) -> Job {
        Job(
            kind: kind,
            tenant: .acme,
            occurredAt: Timestamp(microseconds: Int64(number)),
            execution: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, UInt8(number % 256))),
            step: number / 256
        )
    }

    private static func delivery(_ message: AMQPMessage, _ number: Int, returns: Int = 0) -> AMQPDelivery {
        var properties = message.properties
        if returns > 0 { properties.headers["x-delivery-count"] = .int64(Int64(returns)) }
        return AMQPDelivery(
            tag: DeliveryTag(epoch: 1, number: UInt64(number)),
            exchange: message.exchange,
            routingKey: message.routingKey,
            isRedelivered: returns > 0,
            properties: properties,
            body: message.body
        )
    }

    @Test func `bundles and single jobs are taken together, in batches that hold whole messages`() {
        let jobs = (0..<260).map { Self.job($0) }
        var messages = JobBundle.messages(for: Array(jobs.prefix(240)))
        messages += jobs.dropFirst(240).map(\.message)
        let deliveries = messages.enumerated().map { Self.delivery($0.element, $0.offset + 1) }
        let batches = JobBatch.batches(of: deliveries, kind: .task, upTo: 120)
        #expect(batches.map(\.jobs.count) == [100, 100, 60])
        #expect(batches.flatMap(\.jobs) == jobs)
        #expect(batches.flatMap(\.deliveries) == deliveries)
        #expect(JobBatch.batches(of: deliveries, kind: .task, upTo: 1).allSatisfy { $0.deliveries.count == 1 })
        #expect(JobBatch.batches(of: [], kind: .task, upTo: 10).isEmpty)
    }

    @Test func `a job that comes alone and in a bundle is one job of two deliveries`() {
        let jobs = (0..<3).map { Self.job($0) }
        let bundle = Self.delivery(JobBundle.messages(for: jobs)[0], 1)
        let single = Self.delivery(jobs[1].message, 2)
        let batches = JobBatch.batches(of: [bundle, single], kind: .task, upTo: 10)
        #expect(batches.count == 1)
        #expect(batches[0].jobs == jobs)
        #expect(batches[0].deliveries(of: jobs[1]) == [bundle, single])
    }

    @Test func `a bundle that was given back again and again is taken apart, and nothing of it is done`() {
        let jobs = (0..<3).map { Self.job($0) }
        let delivery = Self.delivery(JobBundle.messages(for: jobs)[0], 1, returns: 3)
        let batch = JobBatch([delivery], kind: .task)
        #expect(batch.jobs.isEmpty)
        #expect(batch.messages == jobs.map(\.message))
        #expect(JobBatch([Self.delivery(jobs[0].message, 1, returns: 3)], kind: .task).jobs == [jobs[0]])
    }

    @Test func `of a bundle with strangers in it each stranger is a letter`() throws {
        let (task, note) = (Self.job(1), Self.job(2, .note))
        var message = JobBundle.messages(for: [task, Self.job(3)])[0]
        message.body = Array("[".utf8) + task.body + Array(",".utf8) + note.body + Array(#",{"kind":1}]"#.utf8)
        let batch = JobBatch([Self.delivery(message, 1)], kind: .task)
        #expect(batch.jobs == [task])
        #expect(batch.letters.map(\.body) == [note.body, Array(#"{"kind":1}"#.utf8)])
        #expect(batch.letters.allSatisfy { $0.cause.code == "malformed_job" && $0.cause.field == "kind" })
    }

    @Test func `a kind is bundled where its effects are our own rows`() {
        let schemas = [
            EmailAction.schema, NoteAction.schema, TagAction.schema, TaskAction.schema, WebhookAction.schema,
        ]
        #expect(schemas.map(\.kind) == ActionKind.all)
        for schema in schemas { #expect(schema.kind.isRecord == !schema.isOutbound) }
        // An outbound worker's messages are one job each: a bundle is none of them.
        let bundle = Self.delivery(JobBundle.messages(for: [Self.job(1), Self.job(2)])[0], 1)
        #expect(JobBatch([bundle], kind: .webhook).letters.count == 1)
    }
}
