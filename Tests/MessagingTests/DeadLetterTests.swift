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

    @Test func `an event is published again as it came: its bytes, type, id and headers, without the broker's own`()
        throws
    {
        let headers: AMQPTable = [
            "cloudEvents_specversion": "1.0", "cloudEvents_id": "e-1", "cloudEvents_source": "/s",
            "cloudEvents_type": "deal.won", "cloudEvents_tenantid": "acme",
            "cloudEvents_time": .timestamp(1_772_357_400),
            "x-trace": .table(["a": .array([1, -2, true, .double(1.5)])]), "count": .int32(7),
        ]
        let message = AMQPMessage(
            exchange: Exchanges.events,
            routingKey: "deal.won",
            properties: AMQPProperties(contentType: "application/json", headers: headers, messageID: "m-1"),
            body: Array("{}".utf8)
        )
        let deaths: AMQPTable = [
            "x-death": .array([.table(["queue": .string(Queues.events), "reason": "delivery_limit"])]),
            "x-first-death-reason": "delivery_limit", "x-last-death-queue": "q", "x-delivery-count": 21,
        ]
        var dead = message.properties.headers
        for entry in deaths.entries { dead[entry.name] = entry.value }
        let letter = DeadLetter(delivery(message, exchange: Exchanges.dead, headers: dead))
        #expect(letter.cause.code == "delivery_limit" && letter.eventID == "e-1")

        let replay = try #require(letter.replay())
        #expect(replay.exchange == Exchanges.events && replay.routingKey == "deal.won" && replay.body == message.body)
        #expect(replay.properties.contentType == "application/json" && replay.properties.messageID == "m-1")
        var expected = message.properties.headers
        // Of a number's width JSON cannot tell.
        expected["count"] = 7
        #expect(replay.properties.headers == expected)
        let events = letter.events(EventDecoder()).compactMap { try? $0.get() }
        #expect(events.map(\.id) == ["e-1"] && events.first?.time.microseconds == 1_772_357_400_000_000)

        let edited = try #require(letter.replay(with: Array("[]".utf8)))
        #expect(edited.body == Array("[]".utf8) && edited.properties == replay.properties)
        if case .failure(let refusal)? = letter.events(EventDecoder(), with: Array("[]".utf8)).first {
            #expect(refusal.code == .invalidData)
        } else {
            Issue.record("data that is an array is no event's")
        }
    }

    @Test func `a job is published again as the job that it was, and one that cannot be read not at all`() throws {
        let job = try Job.sample(.email, step: 1)
        var letter = DeadLetter(delivery(job.message, exchange: Exchanges.dead))
        #expect(letter.replay()?.body == job.body && letter.replay()?.exchange == Exchanges.actions)
        #expect(letter.replay()?.routingKey == "email" && letter.events(EventDecoder()).isEmpty)
        letter.job = nil
        #expect(letter.replay() == nil)
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
