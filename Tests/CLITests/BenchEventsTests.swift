import AMQP
import Matching
import Messaging
import Model
import Testing

@testable import CLI

@Suite struct BenchEventsTests {
    private static let now = Timestamp(microseconds: 1_790_000_000_000_000)

    static func plan(rules: Int = 10, matching: Int = 2, tenants: Int = 3, bytes: Int = 600) -> BenchPlan {
        BenchPlan(
            run: "0badcafe",
            events: 100,
            rules: rules,
            matching: matching,
            tenants: tenants,
            payloadBytes: bytes,
            rate: 0,
            feedsRecords: true
        )
    }

    @Test(arguments: [256, 257, 600, 10_000])
    func `An event's data has the size that was asked for`(bytes: Int) {
        let events = BenchEvents(Self.plan(bytes: bytes))
        for number in [0, 1, 99, 123_456, 9_999_999] {
            #expect(events.event(number, at: Self.now).dataText.count == bytes)
        }
    }

    @Test func `The same plan makes the same events, and another seed others`() {
        let events = BenchEvents(Self.plan())
        var other = Self.plan()
        #expect(events.event(7, at: Self.now) == BenchEvents(other).event(7, at: Self.now))
        #expect(events.event(7, at: Self.now).dataText != events.event(8, at: Self.now).dataText)
        other.seed = 2
        #expect(events.event(7, at: Self.now).dataText != BenchEvents(other).event(7, at: Self.now).dataText)
    }

    @Test func `A message decodes to its event`() throws {
        let event = BenchEvents(Self.plan()).event(5, at: Self.now)
        let message = event.message
        #expect(message.exchange == "signalbox.events" && message.routingKey == "deal.won")
        #expect(message.properties.messageID == event.id && message.properties.persistent)
        let decoded = try #require(
            EventDecoder(limits: EventLimits()).decode(contentType: message.properties.contentType, body: message.body)
                .first
        ).get()
        #expect(decoded == event)
    }

    @Test func `The tenants take turns, and no two events have one key`() {
        let plan = Self.plan(tenants: 3)
        let events = (0..<plan.events).map { BenchEvents(plan).event($0, at: Self.now) }
        #expect(events.prefix(4).map(\.tenant.rawValue) == ["00", "01", "02", "00"].map { "bench-0badcafe-\($0)" })
        #expect(Set(events.map(\.key)).count == events.count)
        let probes = plan.tenantIDs.map { BenchEvents(plan).probe(round: 0, tenant: $0, at: Self.now) }
        #expect(Set(events.map(\.key)).isDisjoint(with: probes.map(\.key)))
        #expect(Set(probes.map(\.key)).count == probes.count)
    }

    @Test(arguments: [(10, 2), (1, 1), (12, 12), (30, 7)])
    func `Each event fires exactly the rules that are to match, and no two events give one text`(
        rules: Int,
        matching: Int
    ) throws {
        let plan = Self.plan(rules: rules, matching: matching)
        let definitions = BenchRules(plan: plan).definitions
        let index = RuleIndex(
            definitions.map { definition in
                let id = DedupeKey.rule(tenant: plan.tenantIDs[0], name: definition.name)
                return Rule(tenant: plan.tenantIDs[0], id: id, version: 1, definition: definition)
            }
        )
        #expect(definitions.count == rules)
        for number in 0..<200 {
            let fired = index.matches(BenchEvents(plan).event(number, at: Self.now)).map(\.rule.definition)
            #expect(Set(fired.map(\.name)) == Set((0..<matching).map { "bench-\($0)" }))
        }
        for (index, definition) in definitions.enumerated() {
            guard case .all(let comparisons)? = definition.condition else {
                Issue.record("no comparisons")
                continue
            }
            #expect(comparisons.count == 3)
            #expect(definition.steps.map(\.action) == [index % 2 == 0 ? .task : .note])
            #expect(try RuleDefinition(json: definition.json) == definition)
        }
    }

    @Test func `An event feeds a record only where that was asked for`() throws {
        var plan = Self.plan()
        let event = BenchEvents(plan).event(3, at: Self.now)
        let update = try #require(BenchRules(plan: plan).eventTypes.first?.records(in: event).first)
        #expect(update.kind == "deal" && update.id == event.id && update.owner?.hasPrefix("m-") == true)
        plan.feedsRecords = false
        #expect(BenchRules(plan: plan).eventTypes.first?.records(in: event).isEmpty == true)
    }

    @Test func `A run has a name of its own, and its tenants are told from others by it`() throws {
        let run = BenchPlan.newRun()
        #expect(BenchPlan.isRun(run) && run != BenchPlan.newRun())
        for name in ["", "0badcaf", "0badcafe0", "0BADCAFE", "0badcaf%"] { #expect(!BenchPlan.isRun(name)) }
        let tenants = BenchPlan.tenantIDs(run: run, count: 1000)
        #expect(Set(tenants).count == 1000 && tenants.allSatisfy { $0.rawValue.hasPrefix("bench-\(run)-") })
    }
}
