import FoundationEssentials
import Matching
import Model
import Testing

@Suite struct RuleVerdictTests {
    private func event(_ data: JSONValue) throws -> Event {
        let document: JSONValue = [
            "specversion": "1.0", "id": "e-1", "source": "/crm", "type": "deal.won", "tenantid": "acme",
            "time": "2026-03-01T09:30:00Z", "data": data,
        ]
        return try EventDecoder().decode(contentType: "application/cloudevents+json", body: document.text)[0].get()
    }

    private func rule(_ condition: Condition?, eventType: String = "deal.won") -> RuleDefinition {
        RuleDefinition(name: "r", summary: "", eventType: eventType, condition: condition, steps: [])
    }

    private func comparison(_ path: String, _ comparator: Comparison.Comparator, _ operand: JSONValue) throws
        -> Condition
    {
        .comparison(Comparison(path: try FieldPath(checking: path), comparator: comparator, operand: operand))
    }

    @Test func `a rule is not considered for another type, while it is not active, or before it is there`() throws {
        let event = EventContext(try event(["deal": ["amount": 5]]))
        #expect(RuleVerdict(rule(nil, eventType: "deal.lost"), status: .active, for: event) == .otherType("deal.lost"))
        #expect(RuleVerdict(rule(nil, eventType: "deal.lost"), status: .paused, for: event) == .otherType("deal.lost"))
        #expect(RuleVerdict(rule(nil), status: .paused, for: event) == .notActive(.paused))
        #expect(RuleVerdict(rule(nil), status: nil, for: event) == .notThereYet)
        guard case .fires = RuleVerdict(rule(nil), status: .active, for: event) else {
            Issue.record("a rule without conditions fires")
            return
        }
    }

    @Test func `the first comparison that fails is named, under a not the one that holds`() throws {
        let event = EventContext(try event(["deal": ["amount": 5, "stage": "lost"]]))
        let large = try comparison("deal.amount", .greaterThan, 10)
        let small = try comparison("deal.amount", .lessThan, 10)
        let lost = try comparison("deal.stage", .equals, "lost")
        let missing = try comparison("deal.owner", .equals, "ann")
        let cases: [(Condition, String?)] = [
            (.all([small, lost]), nil),
            (.all([small, large, missing]), "✗ data.deal.amount greater_than 10, was 5"),
            (.any([missing, large]), "✗ data.deal.owner equals \"ann\", was missing"),
            (.all([small, .not(lost)]), "✓ data.deal.stage equals \"lost\", was \"lost\""),
            (.not(.any([large, lost])), "✓ data.deal.stage equals \"lost\", was \"lost\""),
            (.not(.not(large)), "✗ data.deal.amount greater_than 10, was 5"),
            (.any([]), nil),
        ]
        for (condition, failure) in cases {
            let verdict = RuleVerdict(rule(condition), status: .active, for: event)
            #expect(verdict.explanation?.firstFailure?.description == failure, "\(condition)")
        }
    }
}
