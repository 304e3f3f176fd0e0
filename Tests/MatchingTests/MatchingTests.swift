import Matching
import MatchingTrials
import Model
import Testing

@Suite struct `What rules say of events` {
    private func event(_ data: JSONValue) throws -> Event {
        Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "deal.won",
            source: "/crm",
            id: "1",
            time: Timestamp(microseconds: 0),
            subject: nil,
            data: data,
            dataText: data.text
        )
    }

    private func holds(
        _ path: String,
        _ comparator: Comparison.Comparator,
        _ operand: JSONValue,
        _ data: JSONValue
    ) throws -> Bool {
        let comparison = Comparison(path: try #require(FieldPath(path)), comparator: comparator, operand: operand)
        return CompiledCondition(.comparison(comparison)).holds(for: try event(data))
    }

    @Test func `missing, null and empty are three things`() throws {
        let data: JSONValue = ["null": nil, "empty": "", "text": "a"]
        #expect(try holds("null", .equals, nil, data))
        #expect(try !holds("missing", .equals, nil, data))
        #expect(try !holds("empty", .equals, nil, data))
        #expect(try holds("empty", .equals, "", data))
        #expect(try holds("null", .exists, true, data))
        #expect(try holds("missing", .exists, false, data))
        #expect(try !holds("missing", .notEquals, "a", data))
        #expect(try holds("null", .notEquals, "a", data))
        #expect(try holds("empty", .notEquals, "a", data))
        #expect(try !holds("text", .notEquals, "a", data))
        #expect(try !holds("missing", .notIn, ["a"], data))
        #expect(try holds("null", .notIn, ["a"], data))
        #expect(try !holds("event.subject", .exists, true, data))
        #expect(try holds("event.type", .startsWith, "deal.", data))
    }

    @Test func `numbers are exact and never text`() throws {
        let data = try JSONValue(parsing: Array(#"{"big":9007199254740993,"one":1.0,"text":"35","tenth":0.1}"#.utf8))
        #expect(try !holds("big", .equals, 9_007_199_254_740_992, data))
        #expect(try holds("big", .greaterThan, 9_007_199_254_740_992, data))
        #expect(try holds("one", .equals, 1, data))
        #expect(try holds("one", .in, [1], data))
        #expect(try !holds("text", .equals, 35, data))
        #expect(try !holds("text", .greaterThan, 3, data))
        #expect(try holds("text", .greaterThan, "3", data))
        #expect(try !holds("one", .lessThan, "2", data))
        #expect(try holds("tenth", .lessThanOrEqual, 0.1, data))
        #expect(try holds("one", .notEquals, "1", data))
    }

    @Test func `text is compared by its bytes`() throws {
        let data: JSONValue = [
            "composed": "caf\u{E9}", "decomposed": "cafe\u{301}", "high": "\u{1F701}", "bmp": "\u{FFFF}",
        ]
        #expect(try !holds("composed", .equals, "cafe\u{301}", data))
        #expect(try holds("decomposed", .startsWith, "cafe", data))
        #expect(try holds("decomposed", .contains, "e", data))
        #expect(try !holds("composed", .endsWith, "e", data))
        #expect(try holds("high", .greaterThan, "\u{FFFF}", data))
        #expect(try !holds("composed", .in, ["cafe\u{301}"], data))
    }

    @Test func `contains looks into text and arrays`() throws {
        let data: JSONValue = ["text": "aabaab", "list": ["a", 1, nil], "number": 12, "object": ["a": 1]]
        #expect(try holds("text", .contains, "baa", data))
        #expect(try holds("text", .contains, "", data))
        #expect(try !holds("text", .contains, "bb", data))
        #expect(try holds("list", .contains, "a", data))
        #expect(try holds("list", .contains, 1, data))
        #expect(try holds("list", .contains, nil, data))
        #expect(try !holds("list", .contains, "1", data))
        #expect(try !holds("number", .contains, 1, data))
        #expect(try !holds("object", .contains, "a", data))
        #expect(try holds("list.1", .equals, 1, data))
        #expect(try !holds("list.3", .exists, true, data))
        #expect(try !holds("list.-1", .exists, true, data))
        #expect(try !holds("list.+1", .exists, true, data))
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `the compiled form agrees with one that is written differently`(seed: UInt64) throws {
        var random = RandomMatching(seed: seed, tenant: try #require(TenantID(rawValue: "acme")))
        var verdicts: [Bool: Int] = [:]
        for _ in 0..<2500 {
            let condition = random.condition(depth: 3)
            let event = random.event()
            let compiled = CompiledCondition(condition)
            let holds = compiled.holds(for: event)
            verdicts[holds, default: 0] += 1
            #expect(holds == NaiveEvaluator.holds(condition, event), "seed \(seed): \(condition.json) of \(event.data)")
            #expect(compiled.explain(event).holds == holds, "seed \(seed)")
        }
        // A generator that always says the same would prove nothing.
        #expect(verdicts[true, default: 0] > 250 && verdicts[false, default: 0] > 250, "seed \(seed): \(verdicts)")
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1])
    func `an index finds what trying every rule finds, in order`(seed: UInt64) throws {
        var random = RandomMatching(seed: seed, tenant: try #require(TenantID(rawValue: "acme")))
        for _ in 0..<100 {
            let rules = (0..<20).map { random.rule($0) }
            let index = RuleIndex(rules)
            for _ in 0..<10 {
                let event = random.event()
                let expected = rules.filter {
                    $0.definition.eventType == event.type
                        && ($0.definition.condition.map { NaiveEvaluator.holds($0, event) } ?? true)
                }
                #expect(index.matches(event).map(\.rule) == expected, "seed \(seed)")
                for rule in rules {
                    let verdict = RuleVerdict(rule.definition, status: .active, for: EventContext(event))
                    let fires = if case .fires = verdict { true } else { false }
                    #expect(fires == expected.contains(rule), "seed \(seed)")
                }
            }
        }
    }

    @Test func `an explanation shows what was seen`() throws {
        let amount = FieldPath(root: .data, segments: ["deal", "amount"])
        let stage = FieldPath(root: .data, segments: ["deal", "stage"])
        let condition = Condition.any([
            .comparison(Comparison(path: amount, comparator: .greaterThan, operand: 100)),
            .not(.comparison(Comparison(path: stage, comparator: .exists, operand: true))),
        ])
        let explanation = CompiledCondition(condition).explain(try event(["deal": ["amount": 35]]))
        #expect(
            explanation.description == """
                ✓ any
                  ✗ data.deal.amount greater_than 100, was 35
                  ✓ not
                    ✗ data.deal.stage exists true, was missing
                """
        )
    }

    @Test func `an explanation shows both fields, the change, the elements, and now and the zone`() throws {
        let condition = try condition(
            """
            [{path: a, equals: {field: b}}, {path: renews, days_until: 7, timezone: Europe/Berlin},
             {path: status, changed_to: closed}, {path: lines, any_element: {path: q, greater_than: 3}},
             {path: lines, count_equals: 2}, {path: record.contact.email, ends_with: "@example.com"},
             {path: renews, weekday_in: mon}]
            """
        )
        let event = try LawTable.event(
            #"""
            {"a":1,"b":2,"renews":"2026-03-08","lines":[{"q":1},{"q":5}],"previousStatus":"open","newStatus":"closed"}
            """#
        )
        let records = EventRecords(["contact": RecordState(id: "c", attributes: ["email": "a@example.com"])])
        #expect(
            CompiledCondition(condition).explain(in: EventContext(event, records: records)).description == """
                ✗ all
                  ✗ data.a equals {field: data.b}, was 1 and 2
                  ✓ data.renews days_until 7, was "2026-03-08", 7 days (at 2026-03-01T10:00:00Z, Europe/Berlin)
                  ✓ data.status changed_to "closed", changed from "open" to "closed"
                  ✓ data.lines any_element, has 2 elements
                    ✗ element.q greater_than 3, was 1
                    ✓ element.q greater_than 3, was 5
                  ✓ data.lines count_equals 2, was [{"q":1},{"q":5}], 2 elements
                  ✓ record.contact.email ends_with "@example.com", was "a@example.com"
                  ✗ data.renews weekday_in ["monday"], was "2026-03-08", sunday (at 2026-03-01T10:00:00Z, UTC)
                """
        )
    }

    @Test func `a snapshot is replaced one tenant at a time`() throws {
        let acme = try #require(TenantID(rawValue: "acme"))
        let other = try #require(TenantID(rawValue: "other"))
        var random = RandomMatching(seed: 1, tenant: acme)
        var rule = random.rule(1)
        rule.definition.trigger = .event(type: "deal.won")
        rule.definition.condition = nil
        var tenant = TenantSnapshot(isSuspended: false, eventTypes: [:], index: RuleIndex([rule]), revision: 1)
        let first = MatchingSnapshot().replacing(acme, with: tenant)
        let event = try event([:])
        #expect(first.matches(event).map(\.rule) == [rule])
        #expect(MatchingSnapshot().matches(event).isEmpty)

        tenant.isSuspended = true
        tenant.revision = 2
        let second = first.replacing(acme, with: tenant).replacing(other, with: tenant)
        #expect(second.matches(event).isEmpty)
        #expect(second.count == 2)
        #expect(first.matches(event).count == 1)
        #expect(first[acme]?.revision == 1)
        #expect(second.replacing(acme, with: nil)[acme] == nil)
        #expect(RuleIndex([rule]).eventTypes == ["deal.won"])
    }
}
