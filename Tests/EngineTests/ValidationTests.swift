import AMQP
import Engine
import JSONSchema
import Matching
import Messaging
import Model
import Store
import Testing

/// What becomes of events that do not fit the schema of their type.
@Suite struct ValidationTests {
    private let now = Timestamp(microseconds: 1_772_357_400_000_000)

    private func intake(_ mode: ValidationMode, _ data: [JSONValue], schema: String? = nil) throws -> EventIntake {
        let acme = try #require(TenantID(rawValue: "acme"))
        let type = EventType(
            name: "deal.won",
            category: "deals",
            summary: "A deal was won.",
            versions: [
                EventTypeVersion(
                    number: 1,
                    schema: ["required": ["deal"], "properties": ["deal": ["properties": ["amount": ["minimum": 0]]]]]
                )
            ]
        )
        let snapshot = MatchingSnapshot([
            acme: TenantSnapshot(
                isSuspended: false,
                eventTypes: [type.name: type],
                schemas: EventSchemas([type], mode: mode),
                index: RuleIndex([]),
                revision: 1
            )
        ])
        let deliveries = data.enumerated().map { number, data in
            var event: JSONObject = [
                "specversion": "1.0", "tenantid": "acme", "type": "deal.won", "source": "crm",
                "id": .string("e-\(number)"), "time": .string(now.rfc3339), "data": data,
            ]
            event["dataschema"] = schema.map { .string($0) }
            return AMQPDelivery(
                tag: DeliveryTag(epoch: 1, number: UInt64(number)),
                exchange: Exchanges.events,
                routingKey: "deal.won",
                isRedelivered: false,
                properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: "m-\(number)"),
                body: JSONValue.object(event).text
            )
        }
        return EventIntake(
            deliveries,
            decoder: EventDecoder(),
            snapshot: snapshot,
            now: now,
            oldest: now - .seconds(86_400)
        )
    }

    private let good: JSONValue = ["deal": ["amount": 5]]
    private let bad: JSONValue = ["deal": ["amount": -5]]

    @Test func `enforced, they are letters that name path, keyword and what was expected`() throws {
        let intake = try intake(.enforce, [good, bad, [:]])
        #expect(intake.matched.map(\.event.id) == ["e-0"])
        #expect(intake.letters.map(\.cause.code) == ["schema_mismatch", "schema_mismatch"])
        #expect(intake.letters.map(\.cause.field) == ["data.deal.amount", "data"])
        #expect(
            intake.letters.map(\.cause.message) == [
                "data.deal.amount: expected at least 0 (minimum) by payload.DealWon.v1",
                "data: expected the member `deal` (required) by payload.DealWon.v1",
            ]
        )
        #expect(intake.letters.map(\.eventType) == ["deal.won", "deal.won"])
        #expect(intake.letters.map(\.eventID) == ["e-1", "e-2"])
        // A fresher catalog may let them in.
        #expect(intake.mayBeStale && intake.warnings.isEmpty)
    }

    @Test func `warned of, they are taken`() throws {
        let intake = try intake(.warn, [good, bad])
        #expect(intake.matched.map(\.event.id) == ["e-0", "e-1"])
        #expect(intake.letters.isEmpty && !intake.mayBeStale)
        #expect(intake.warnings.map(\.id) == ["e-1"])
        #expect(intake.warnings.map(\.field) == ["data.deal.amount"])
    }

    @Test func `nobody looks where validation is off`() throws {
        let intake = try intake(.off, [good, bad])
        #expect(intake.matched.count == 2 && intake.letters.isEmpty && intake.warnings.isEmpty)
    }

    @Test func `an event that names a version that there is not is refused`() throws {
        let intake = try intake(.enforce, [good], schema: "payload.DealWon.v2")
        #expect(intake.letters.map(\.cause.field) == ["dataschema"])
        #expect(
            intake.letters.map(\.cause.message)
                == ["`payload.DealWon.v2` is no schema of 'deal.won'; expected payload.DealWon.v1"]
        )
    }
}
