import AMQP
import Messaging
import Model
import TestKit
import Testing

@Suite struct JobBundleTests {
    @Test func `every job is in one message, those of record kinds in bundles, the others alone`() throws {
        var generator = SplitMix64.announced()
        for _ in 0..<300 {
            let jobs = try (0..<Int.random(in: 0...260, using: &generator)).map { step in
                try Job.sample(ActionKind.all.randomElement(using: &generator) ?? .tag, step: step)
            }
            let messages = JobBundle.messages(for: jobs)
            var read: [Job] = []
            for message in messages {
                #expect(message.exchange == Exchanges.actions && message.properties.persistent)
                let inside = try Self.jobs(in: message)
                #expect(inside.allSatisfy { $0.kind.rawValue == message.routingKey })
                #expect(inside.count <= JobBundle.limit)
                #expect(inside.count == 1 || inside[0].kind.isRecord)
                read += inside
            }
            for kind in ActionKind.all { #expect(read.filter { $0.kind == kind } == jobs.filter { $0.kind == kind }) }
            let records = ActionKind.all.filter(\.isRecord).map { kind in jobs.count { $0.kind == kind } }
            let expected = records.map { ($0 + JobBundle.limit - 1) / JobBundle.limit }.reduce(0, +)
            #expect(messages.count == expected + jobs.count { !$0.kind.isRecord })
            #expect(Set(messages.map(\.properties.messageID)).count == messages.count)
        }
    }

    @Test func `one job is the message that it always was`() throws {
        let job = try Job.sample(.task)
        #expect(JobBundle.messages(for: [job]) == [job.message])
        #expect(JobBundle.messages(for: []).isEmpty)
    }

    @Test func `what is no bundle is not read as one, and a bundle's other jobs are read beside one that is none`()
        throws
    {
        let job = try Job.sample(.note)
        let body = String(decoding: job.body, as: UTF8.self)
        #expect(Self.elements(body) == nil)
        #expect(JobBundle.elements(contentType: Job.contentType, body: Array("[\(body)]".utf8)) == nil)
        for text in ["", "[", "[]", "7", "{}", "[\(body)", "[\(body)] x"] {
            #expect(Self.elements(text) == nil, "\(text)")
        }
        let mixed = try #require(Self.elements(#"[\#(body),{"kind":7},\#(body)]"#))
        #expect(mixed.map { try? $0.job.get() } == [job, nil, job])
        #expect(mixed[1].body == Array(#"{"kind":7}"#.utf8))
        #expect(Job.decode(mixed[2].body) == .success(job))
    }

    @Test func `each job of a bundle that the broker gave up on is a dead letter of its own`() throws {
        let jobs = try (0..<3).map { try Job.sample(.task, step: $0) }
        let message = try #require(JobBundle.messages(for: jobs).first)
        var properties = message.properties
        properties.headers["x-death"] = .array([
            .table(["queue": .string(Queues.action(.task)), "reason": .string("delivery_limit")])
        ])
        let delivery = AMQPDelivery(
            tag: DeliveryTag(epoch: 1, number: 1),
            exchange: Exchanges.dead,
            routingKey: "task",
            isRedelivered: true,
            properties: properties,
            body: message.body
        )
        let letters = DeadLetter.letters(in: delivery)
        #expect(letters.map(\.job) == jobs)
        #expect(letters.map(\.messageID) == jobs.map(\.messageID))
        #expect(letters.allSatisfy { $0.cause.code == "delivery_limit" && $0.queue == Queues.action(.task) })
        // The same as of one that came alone: whichever way it died, it is kept once.
        let alone = DeadLetter.letters(
            in: AMQPDelivery(
                tag: delivery.tag,
                exchange: Exchanges.dead,
                routingKey: "task",
                isRedelivered: true,
                properties: {
                    var own = jobs[1].message.properties
                    own.headers = properties.headers
                    return own
                }(),
                body: jobs[1].body
            )
        )
        #expect(alone.map(\.id) == [letters[1].id])
    }

    private static func elements(_ text: String) -> [JobBundle.Element]? {
        JobBundle.elements(contentType: JobBundle.contentType, body: Array(text.utf8))
    }

    private static func jobs(in message: AMQPMessage) throws -> [Job] {
        if let elements = JobBundle.elements(contentType: message.properties.contentType, body: message.body) {
            return try elements.map { try $0.job.get() }
        }
        return [try Job.decode(message.body).get()]
    }
}
