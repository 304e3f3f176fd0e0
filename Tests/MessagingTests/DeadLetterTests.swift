import AMQP
import Messaging
import Model
import Testing

@Suite struct DeadLetterTests {
    @Test func `a letter is read back from its message as it was`() throws {
        let job = try Job.sample(.email, step: 2)
        let letters = [
            DeadLetter(
                subject: .event,
                queue: Queues.events,
                body: [0xFF, 0, 0x7B],
                cause: DeadLetter.Cause(code: "malformed_json", message: "no JSON, at „1“")
            ),
            DeadLetter(
                subject: .event,
                queue: Queues.events,
                messageID: "m-1",
                contentType: "application/json",
                headers: ["cloudEvents_id": "e-1", "x-death": [["queue": "a", "count": 3]]],
                body: Array("{}".utf8),
                cause: DeadLetter.Cause(code: "missing_attribute", field: "tenantid", message: "tenantid is missing"),
                tenant: "acme",
                eventType: "deal.won",
                eventID: "e-1"
            ),
            DeadLetter(
                subject: .job,
                queue: Queues.action(.email),
                messageID: job.messageID,
                contentType: Job.contentType,
                body: job.body,
                cause: DeadLetter.Cause(code: "smtp_550", message: "no such mailbox"),
                tenant: "acme",
                job: job
            ),
        ]
        for letter in letters {
            let copy = DeadLetter(delivery(letter.message))
            #expect(copy == letter)
            #expect(copy.id == letter.id)
        }
        #expect(Set(letters.map(\.id)).count == 3)
    }

    @Test func `what the broker says of a message it gave up on becomes the cause`() throws {
        let job = try Job.sample(.tag)
        func death(_ reason: String, _ queue: String) -> AMQPTable {
            ["x-death": .array([.table(["queue": .string(queue), "reason": .string(reason), "count": 1])])]
        }
        let cases = [
            ("delivery_limit", "delivery_limit"), ("rejected", "rejected"), ("maxlen", "queue_full"), ("new", "new"),
        ]
        for (reason, code) in cases {
            let headers = death(reason, "signalbox.action.tag")
            let letter = DeadLetter(delivery(job.message, exchange: Exchanges.dead, headers: headers))
            #expect(letter.cause.code == code)
            #expect(letter.queue == "signalbox.action.tag")
            #expect(letter.subject == .job && letter.job == job && letter.tenant == "acme")
        }
        let event = AMQPMessage(exchange: Exchanges.events, routingKey: "deal.won", body: [1])
        let lost = DeadLetter(delivery(event, headers: death("delivery_limit", Queues.events)))
        #expect(lost.subject == .event && lost.job == nil)
        var named = event
        named.properties = AMQPProperties(contentType: "application/cloudevents+json")
        named.body = Array(#"{"specversion":"1.0","id":"e-1","source":"/s","type":"deal.won","tenantid":"acme"}"#.utf8)
        var headers = death("delivery_limit", Queues.events)
        let poison = DeadLetter(delivery(named, headers: headers))
        #expect(poison.tenant == "acme" && poison.eventType == "deal.won" && poison.eventID == "e-1")
        headers["cloudEvents_id"] = "e-2"
        let binary = DeadLetter(delivery(event, headers: headers))
        #expect(binary.eventID == "e-2" && binary.tenant == nil)
        let strange = DeadLetter(delivery(event, headers: ["x-death": "not of its form"]))
        #expect(strange.cause.code == "unroutable")
    }

    @Test func `a job that no queue takes is unroutable, whether or not it has waited before`() throws {
        let job = try Job.sample(ActionKind(rawValue: "fax"))
        let waited: AMQPTable = [
            "x-death": .array([.table(["queue": "signalbox.retry.1s", "reason": "expired", "count": 1])])
        ]
        for headers in [AMQPTable(), waited] {
            let letter = DeadLetter(delivery(job.message, headers: headers))
            #expect(letter.cause.code == "unroutable")
            #expect(letter.queue == Exchanges.actions && letter.subject == .job)
        }
    }

    private func delivery(
        _ message: AMQPMessage,
        exchange: String? = nil,
        headers: AMQPTable? = nil
    ) -> AMQPDelivery {
        var properties = message.properties
        if let headers { properties.headers = headers }
        return AMQPDelivery(
            tag: DeliveryTag(epoch: 1, number: 1),
            exchange: exchange ?? message.exchange,
            routingKey: message.routingKey,
            isRedelivered: false,
            properties: properties,
            body: message.body
        )
    }
}
