import Matching
import MatchingTrials
import Model
import Testing

@Suite struct `The index` {
    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `finds what trying every rule on every event finds`(seed: UInt64) {
        let report = Differential.run(cases: 10_000, seed: seed)
        #expect(report.failures.isEmpty, "\(report.failures.joined(separator: "\n"))")
        #expect(report.cases >= 10_000 && report.matches > 250, "seed \(seed): \(report.summary)")
        #expect(report.parsed * 10 < report.payloads, "seed \(seed): \(report.summary)")
    }

    @Test(arguments: [("s1", 1000, 24950), ("s2", 1000, 25150), ("s3", 10, 415)])
    func `finds as many matches in the standard workload as are known`(set: String, rules: Int, matches: Int) throws {
        let figures = try MatchingBenchmark(set: set, rules: rules, rounds: 1).run()
        #expect(figures.matches == matches)
        #expect(figures.parsed == 0)
    }

    @Test(arguments: ["s1", "s2", "s3"])
    func `finds as many as a slow count, from other seeds`(set: String) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let benchmark = MatchingBenchmark(
            set: set,
            rules: 200,
            events: 200,
            eventSeed: seed,
            ruleSeed: seed &+ 1,
            rounds: 1
        )
        let expected = try benchmark.check()
        #expect(try benchmark.run().matches == expected, "seed \(seed)")
        #expect(set == "s1" || expected > 0, "seed \(seed)")
    }

    @Test func `is shared where an edit left it alone`() throws {
        let tenant = try #require(TenantID(rawValue: "acme"))
        var random = RandomMatching(seed: 5, tenant: tenant)
        var rules = (0..<30).map { random.rule($0) }
        let first = RuleIndex(rules)
        rules[0].version += 1
        rules[0].definition.condition = nil
        let second = RuleIndex(rules, sharing: first)
        for type in first.eventTypes {
            #expect(second.sharesRules(of: type, with: first) == (type != rules[0].definition.eventType))
        }
        for _ in 0..<200 {
            let event = random.event()
            #expect(second.matches(event).map(\.rule) == RuleIndex(rules).matches(event).map(\.rule))
        }
    }
}
