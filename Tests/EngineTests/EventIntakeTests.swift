import AMQP
import Engine
import FoundationEssentials
import Matching
import Messaging
import Model
import Store
import TestKit
import Testing

@Suite struct EventIntakeTests {
    private let now = Timestamp(microseconds: 1_772_357_400_000_000)

    @Test func `an event fires its rules, with the first job of each and the records that it feeds`() throws {
        let intake = try intake([event("e-1")])
        #expect(intake.letters.isEmpty && !intake.mayBeStale && intake.repeated == 0)
        let matched = try #require(intake.matched.first)
        #expect(matched.key == matched.event.key && matched.event.time == now)
        #expect(matched.records == [RecordUpdate(kind: "deal", id: "d-1", owner: nil)])
        let execution = try #require(matched.executions.first)
        #expect(matched.executions.count == 1)
        let rule = DedupeKey.rule(tenant: try tenant("acme"), name: "follow-up")
        #expect(execution.rule == rule && execution.version == 3)
        #expect(
            execution.id
                == DedupeKey.execution(tenant: try tenant("acme"), rule: rule, source: "crm", id: "e-1")
        )
        let jobs = matched.jobs(of: execution)
        #expect(jobs.map(\.step) == [0] && jobs.map(\.kind) == [.tag])
        #expect(jobs[0].execution == execution.id && jobs[0].occurredAt == now)
    }

    @Test func `conditions see what is stored of a record, and what earlier events of the batch have said`() throws {
        let acme = try tenant("acme")
        let type = EventType(
            name: "deal.won",
            category: "deals",
            summary: "A deal was won.",
            records: [
                RecordMapping(
                    kind: "deal",
                    id: try FieldPath(checking: "deal.id"),
                    attributes: try FieldPath(checking: "told")
                )
            ]
        )
        let step = Step(name: "tag", action: .tag, arguments: ["tag": "won"], onUnknown: .hold)
        let rule = Rule(
            tenant: acme,
            id: DedupeKey.rule(tenant: acme, name: "big"),
            version: 1,
            definition: RuleDefinition(
                name: "big",
                eventType: "deal.won",
                condition: .comparison(
                    Comparison(
                        path: FieldPath(root: .record, segments: ["deal", "size"]),
                        comparator: .equals,
                        operand: "big"
                    )
                ),
                steps: [step]
            )
        )
        let snapshot = MatchingSnapshot([
            acme: TenantSnapshot(
                isSuspended: false,
                eventTypes: [type.name: type],
                index: RuleIndex([rule]),
                revision: 1
            )
        ])
        func data(_ id: String, _ told: JSONValue) -> JSONValue { ["deal": ["id": .string(id)], "told": told] }
        func at(_ seconds: Int) -> String { (now - .seconds(seconds)).rfc3339 }
        let events: [JSONValue] = [
            event("e-1", time: at(5), data: data("d-1", nil)), event("e-2", time: at(4), data: data("d-2", nil)),
            event("e-3", time: at(3), data: data("d-2", ["size": "big"])),
            event("e-4", time: at(2), data: data("d-2", nil)),
            event("e-5", time: at(2), data: data("d-2", ["size": "small"])),
        ]
        let batch = DecodedBatch(
            events.enumerated().map { delivery($0.element.text, "application/cloudevents+json", number: $0.offset) },
            decoder: EventDecoder()
        )
        let keys = ["d-1", "d-2"].map { RecordKey(tenant: acme, kind: "deal", id: $0) }
        #expect(batch.records(neededBy: snapshot) == Set(keys))
        let intake = EventIntake(
            batch,
            snapshot: snapshot,
            now: now,
            oldest: now - .seconds(30 * 86_400),
            records: RecordBook([keys[0]: RecordState(id: "d-1", attributes: ["size": "big"], fedAt: now - .seconds(9))]
            )
        )
        #expect(intake.matched.count == 5)
        let fired = intake.matched.filter { !$0.executions.isEmpty }.map(\.event.id)
        // The last is of the same time as the one before it, so its word on the record does not count.
        #expect(fired == ["e-1", "e-3", "e-4", "e-5"])
    }

    @Test func `what cannot be taken is a letter that names the cause and the field`() throws {
        let day = 86_400_000_000
        func at(_ offset: Int) -> String { Timestamp(microseconds: now.microseconds + Int64(offset)).rfc3339 }
        let cases: [(JSONValue, String, String?, isStale: Bool)] = [
            (event("e", tenant: "nobody"), "unknown_tenant", "tenantid", true),
            (event("e", tenant: "asleep"), "suspended_tenant", "tenantid", false),
            (event("e", type: "deal.sold"), "unknown_event_type", "type", true),
            (event("e", time: at(-31 * day)), "time_too_old", "time", false),
            (event("e", time: at(day)), "time_in_future", "time", false),
            (event("e", time: "yesterday"), "invalid_attribute", "time", false),
        ]
        for (event, code, field, isStale) in cases {
            let intake = try intake([event])
            #expect(intake.matched.isEmpty && intake.letters.count == 1)
            #expect(intake.mayBeStale == isStale, "\(code)")
            let letter = try #require(intake.letters.first)
            #expect(letter.cause.code == code && letter.cause.field == field)
            #expect(letter.subject == .event && letter.queue == Queues.events)
            #expect(letter.body == event.text && letter.messageID == "m-0")
        }
        for time in [at(-30 * day), at(3_600_000_000)] {
            let intake = try intake([event("e", time: time)])
            #expect(intake.matched.count == 1)
        }
    }

    @Test func `an event that is in a batch twice counts once`() throws {
        let intake = try intake([event("e-1"), event("e-2"), event("e-1"), event("e-1", time: "2026-02-28T00:00:00Z")])
        #expect(intake.matched.map(\.event.id) == ["e-1", "e-2"])
        #expect(intake.repeated == 2 && intake.letters.isEmpty)
    }

    @Test func `of a message with a batch each event is judged alone, and a letter holds its one element`() throws {
        let broken: JSONValue = ["specversion": "1.0", "id": "e-5"]
        let batch = JSONValue.array([
            event("e-1"), event("e-2", type: "deal.sold"), event("e-3"), event("e-4", tenant: "nobody"), broken,
        ])
        let deliveries = [delivery(batch.text, "application/cloudevents-batch+json")]
        let intake = try intake(of: deliveries)
        #expect(intake.matched.map(\.event.id) == ["e-1", "e-3"])
        #expect(intake.letters.map(\.cause.code) == ["unknown_event_type", "unknown_tenant", "missing_attribute"])
        #expect(Set(intake.letters.map(\.id)).count == 3)
        // So each can be published again as it is.
        for letter in intake.letters {
            #expect(letter.contentType == "application/cloudevents+json")
            let again = try self.intake(of: [delivery(letter.body, letter.contentType)])
            #expect(again.letters.map(\.cause) == [letter.cause])
            #expect(again.letters.map(\.eventID) == [letter.eventID])
        }
    }

    @Test func `every message ends as events or letters, whatever its bytes are`() throws {
        var generator = SplitMix64.announced()
        let good = [event("e-1").text, JSONValue.array([event("e-1"), event("e-2")]).text]
        let types = [
            "application/cloudevents+json", "application/cloudevents-batch+json", "application/json", "x", nil,
        ]
        for _ in 0..<3000 {
            var bytes = good.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0..<5, using: &generator) where !bytes.isEmpty {
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: .random(in: bytes.indices, using: &generator))
                default: bytes.removeLast(.random(in: 0...bytes.count, using: &generator))
                }
            }
            let type = types.randomElement(using: &generator) ?? nil
            let intake = try intake(of: [delivery(bytes, type)])
            let isEmptyBatch = type == types[1] && (try? JSONValue(parsing: bytes)) == .array([])
            #expect(intake.matched.count + intake.letters.count + intake.repeated > 0 || isEmptyBatch)
            for letter in intake.letters { #expect(!letter.cause.message.isEmpty) }
        }
    }

    private func tenant(_ name: String) throws -> TenantID { try #require(TenantID(rawValue: name)) }

    private func event(
        _ id: String,
        tenant: String = "acme",
        type: String = "deal.won",
        time: String? = nil,
        data: JSONValue = ["deal": ["id": "d-1"]]
    ) -> JSONValue {
        [
            "specversion": "1.0", "tenantid": .string(tenant), "type": .string(type), "source": "crm",
            "id": .string(id), "time": .string(time ?? now.rfc3339), "data": data,
        ]
    }

    private func delivery(_ body: [UInt8], _ contentType: String?, number: Int = 0) -> AMQPDelivery {
        AMQPDelivery(
            tag: DeliveryTag(epoch: 1, number: UInt64(number)),
            exchange: Exchanges.events,
            routingKey: "deal.won",
            isRedelivered: false,
            properties: AMQPProperties(contentType: contentType, messageID: "m-\(number)"),
            body: body
        )
    }

    private func intake(_ events: [JSONValue]) throws -> EventIntake {
        try intake(
            of: events.enumerated().map { delivery($0.element.text, "application/cloudevents+json", number: $0.offset) }
        )
    }

    private func intake(of deliveries: [AMQPDelivery]) throws -> EventIntake {
        let acme = try tenant("acme")
        let tag = Step(name: "tag", action: .tag, arguments: ["tag": "won"], onUnknown: .hold)
        let rule = Rule(
            tenant: acme,
            id: DedupeKey.rule(tenant: acme, name: "follow-up"),
            version: 3,
            definition: RuleDefinition(name: "follow-up", eventType: "deal.won", steps: [tag, tag])
        )
        let type = EventType(
            name: "deal.won",
            category: "deals",
            summary: "A deal was won.",
            records: [RecordMapping(kind: "deal", id: try FieldPath(checking: "deal.id"))]
        )
        func snapshot(isSuspended: Bool) -> TenantSnapshot {
            TenantSnapshot(
                isSuspended: isSuspended,
                eventTypes: [type.name: type],
                index: RuleIndex([rule]),
                revision: 1
            )
        }
        return EventIntake(
            deliveries,
            decoder: EventDecoder(),
            snapshot: MatchingSnapshot([
                acme: snapshot(isSuspended: false), try tenant("asleep"): snapshot(isSuspended: true),
            ]),
            now: now,
            oldest: now - .seconds(30 * 86_400)
        )
    }
}
