import AMQP
import Engine
import FoundationEssentials
import Matching
import Messaging
import Model
import Store
import Testing

/// Events of `signalbox.rule.due`, as the matcher takes them.
@Suite struct OwnEventTests {
    private static let now = Timestamp(microseconds: 1_772_357_400_000_000)

    // As the migration has it.
    private static func type() throws -> EventType {
        let mapping: JSONValue = ["kindAt": "data.record.kind", "id": "data.record.id"]
        let type = try EventType(
            json: [
                "name": .string(Event.ruleDueType), "category": "signalbox", "description": "", "status": "active",
                "records": [mapping],
            ]
        )
        #expect(type.json["records"] == [mapping])
        return type
    }

    private static func rule(_ name: String, _ condition: Condition? = nil) throws -> Rule {
        var definition = try ScheduleYard.definition(
            name,
            #"{"schedule":{"every":"1h","misfire":"once","within":"1h"}}"#
        )
        definition.condition = condition
        return Rule(tenant: .acme, id: DedupeKey.rule(tenant: .acme, name: name), version: 1, definition: definition)
    }

    private static func intake(_ events: [Event], _ rules: [Rule], records: RecordBook = RecordBook()) throws
        -> EventIntake
    {
        let snapshot = MatchingSnapshot([
            .acme: TenantSnapshot(
                isSuspended: false,
                eventTypes: [Event.ruleDueType: try type()],
                index: RuleIndex(rules),
                revision: 1
            )
        ])
        let deliveries = events.enumerated().map { place, event in
            AMQPDelivery(
                tag: DeliveryTag(epoch: 1, number: UInt64(place)),
                exchange: Exchanges.events,
                routingKey: event.type,
                isRedelivered: false,
                properties: event.message.properties,
                body: event.message.body
            )
        }
        let batch = DecodedBatch(deliveries, decoder: EventDecoder())
        return EventIntake(batch, snapshot: snapshot, now: now, oldest: now - .seconds(86_400), records: records)
    }

    private static func occurrence(of rule: Rule, record: Occurrence.RecordName? = nil) -> Occurrence {
        Occurrence(
            tenant: .acme,
            rule: rule.id,
            ruleName: rule.definition.name,
            instant: now,
            zone: .utc,
            record: record
        )
    }

    @Test func `only the rule that it is for fires`() throws {
        let rules = [try Self.rule("one"), try Self.rule("two")]
        let intake = try Self.intake([Self.occurrence(of: rules[1]).event], rules)
        #expect(intake.letters.isEmpty && !intake.mayBeStale)
        #expect(intake.matched.map { $0.executions.map(\.rule) } == [[rules[1].id]])
        #expect(intake.matched.first?.records == [])
    }

    @Test func `an older rule book is not trusted when it does not know the rule`() throws {
        let rule = try Self.rule("one")
        #expect(try Self.intake([Self.occurrence(of: rule).event], [try Self.rule("two")]).mayBeStale)
    }

    @Test func `nobody else may publish it`() throws {
        let rule = try Self.rule("one")
        var event = Self.occurrence(of: rule).event
        event.source = "crm"
        let intake = try Self.intake([event], [rule])
        #expect(intake.matched.isEmpty)
        #expect(intake.letters.map(\.cause.code) == [EventRefusal.Code.reservedEventType.rawValue])
        #expect(intake.letters.first?.cause.field == "type")
    }

    @Test func `conditions see the record that the occurrence names`() throws {
        let isGold = Condition.comparison(
            Comparison(
                path: FieldPath(root: .record, segments: ["member", "level"]),
                comparator: .equals,
                operand: "gold"
            )
        )
        let rule = try Self.rule("one", isGold)
        let name = Occurrence.RecordName(kind: "member", id: "m-1")
        for (level, fires) in [("gold", true), ("tin", false)] {
            let book = RecordBook([
                RecordKey(tenant: .acme, kind: "member", id: "m-1"): RecordState(
                    id: "m-1",
                    attributes: ["level": .string(level)]
                )
            ])
            let intake = try Self.intake([Self.occurrence(of: rule, record: name).event], [rule], records: book)
            #expect(intake.matched.first?.executions.isEmpty == !fires)
            #expect(!intake.mayBeStale)
        }
    }
}
