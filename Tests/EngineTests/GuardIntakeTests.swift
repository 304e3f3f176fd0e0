import AMQP
import Engine
import FoundationEssentials
import Matching
import Model
import Store
import Testing

@Suite struct GuardIntakeTests {
    private let now = Timestamp(microseconds: 1_772_357_400_000_000)

    private func rule(_ guards: RuleGuards) -> Rule {
        let tag = Step(name: "tag", action: .tag, arguments: ["tag": "won"], onUnknown: .hold)
        let paid = Comparison(path: FieldPath(root: .data, segments: ["paid"]), comparator: .equals, operand: true)
        return Rule(
            tenant: .acme,
            id: DedupeKey.rule(tenant: .acme, name: "follow-up"),
            version: 1,
            definition: RuleDefinition(
                name: "follow-up",
                eventType: "deal.won",
                condition: .comparison(paid),
                steps: [tag],
                guards: guards
            )
        )
    }

    private func matched(_ events: [JSONValue], by rule: Rule) -> [MatchedEvent] {
        let types = ["deal.won", Event.ruleDueType].map { EventType(name: $0, category: "c", summary: "s") }
        let snapshot = MatchingSnapshot([
            .acme: TenantSnapshot(
                isSuspended: false,
                eventTypes: Dictionary(types.map { ($0.name, $0) }, uniquingKeysWith: { $1 }),
                index: RuleIndex(rule.matched),
                revision: 1
            )
        ])
        let deliveries = events.enumerated().map { number, event in
            AMQPDelivery(
                tag: DeliveryTag(epoch: 1, number: UInt64(number + 1)),
                exchange: "signalbox.events",
                routingKey: "deal.won",
                isRedelivered: false,
                properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: "m"),
                body: event.text
            )
        }
        return EventIntake(
            deliveries,
            decoder: EventDecoder(),
            snapshot: snapshot,
            now: now,
            oldest: now - .seconds(86_400)
        ).matched
    }

    private func event(
        _ id: String,
        type: String = "deal.won",
        subject: String? = nil,
        depth: Int? = nil,
        paid: Bool = true
    ) -> JSONValue {
        var object: JSONObject = [
            "specversion": "1.0", "tenantid": "acme", "type": .string(type),
            // No other service may say that a rule is due.
            "source": .string(type == Event.ruleDueType ? Event.schedulerSource : "crm"), "id": .string(id),
            "time": .string(now.rfc3339), "data": ["paid": .bool(paid)],
        ]
        if let subject { object["subject"] = .string(subject) }
        if let depth { object["causationdepth"] = .number(JSONNumber(depth)) }
        return .object(object)
    }

    @Test func `an event that is too deep in a chain of causes begins nothing, and the reason is kept`() {
        let found = matched(
            [event("a", depth: 7), event("b", depth: 8), event("c", depth: 9, paid: false)],
            by: rule(.init())
        )
        #expect(found.map(\.executions.count) == [1, 1, 0])
        #expect(found.map(\.jobs.count) == [1, 0, 0])
        let course = found[1].executions.first?.course
        #expect(course?.execution == .cancelled)
        #expect(course?.reason == "limit depth: the event is at depth 8 of a chain of causes, and the limit is 8")
    }

    @Test func `an execution that depends on others begins nothing by itself`() {
        let guards = RuleGuards(coolDown: FiringQuota(count: 1, period: .seconds(60)))
        let found = matched([event("a")], by: rule(guards))
        #expect(found.map(\.jobs.count) == [0])
        #expect(found[0].executions.map(\.guards) == [guards] && found[0].executions[0].course.execution == .pending)
    }

    @Test func `a rule that gathers puts events by, and begins with the one that says it is due`() {
        let law = Gathering.batch(BatchGuard(atMost: 3, within: .seconds(60)))
        let rule = rule(RuleGuards(gathering: law))
        let due = event("due", type: Event.ruleDueType, subject: Event.subject(ofRule: rule.id), paid: false)
        let other = event("other", type: Event.ruleDueType, subject: "rule/\(UUID().uuidString.lowercased())")
        let found = matched([event("a"), event("b", paid: false), due, other], by: rule)
        #expect(found.map(\.gatherings.count) == [1, 0, 0, 0])
        #expect(found.map(\.executions.count) == [0, 0, 1, 0])
        #expect(found.map(\.jobs.count) == [0, 0, 1, 0])
        #expect(found[0].gatherings.first?.gathering == law && found[0].gatherings.first?.key == found[0].key)
    }

    @Test func `the index has nothing more for a rule that gathers nothing`() {
        #expect(rule(.init()).matched.count == 1)
        #expect(rule(RuleGuards(throttle: ThrottleGuard(atMost: 1, per: .seconds(1)))).matched.count == 1)
    }
}
