internal import Matching
internal import Model

/// Compares the matcher, which is quick, with an evaluator that is slow and written differently, over random rules and events.
public enum Differential {
    /// What was compared, and what differed.
    public struct Report: Sendable {
        /// Pairs of a rule and an event.
        public private(set) var cases = 0
        /// Those where the rule fires.
        public private(set) var matches = 0
        /// How many payloads the scan left to the parser.
        public private(set) var parsed = 0
        /// How many payloads were scanned.
        public private(set) var payloads = 0
        /// At most ten, each with what it takes to see it again.
        public private(set) var failures: [String] = []

        /// One line.
        public var summary: String {
            "\(cases) cases, \(matches) matches, \(payloads) payloads scanned, \(parsed) left to the parser, "
                + (failures.isEmpty ? "no difference" : "\(failures.count) or more differences")
        }

        mutating func add(cases: Int, matches: Int) {
            self.cases += cases
            self.matches += matches
        }

        mutating func add(payloads: Int, parsed: Int) {
            self.payloads += payloads
            self.parsed += parsed
        }

        mutating func fail(_ failure: @autoclosure () -> String) {
            if failures.count < 10 { failures.append(failure()) }
        }
    }

    /// Runs rounds of a rule set each until there are so many cases.
    ///
    /// - Parameter seed: The same makes the same cases.
    public static func run(cases: Int, seed: UInt64) -> Report {
        var report = Report()
        guard let tenant = TenantID(rawValue: "acme") else { return report }
        var random = RandomMatching(seed: seed, tenant: tenant)
        let memory = MatchingMemory()
        while report.cases < cases {
            // Few rules are tried one by one, many are indexed.
            let count = [3, 20, 60, 300].randomElement(using: &random.random) ?? 20
            let depth = Int.random(in: 0...3, using: &random.random)
            let rules = (0..<count).map { random.rule($0, depth: depth) }
            let index = RuleIndex(rules)
            let documents = TrialDocuments(rules)
            for _ in 0..<12 {
                let event = random.event()
                let expected = rules.indices.filter { place in
                    let definition = rules[place].definition
                    return definition.eventType == event.type
                        && (definition.condition.map { NaiveEvaluator.holds($0, event) } ?? true)
                }
                report.add(cases: count, matches: expected.count)
                let wanted = expected.map { rules[$0].id }
                if index.matches(event, using: memory).map(\.rule.id) != wanted {
                    report.fail("seed \(seed): by values: \(event.data)")
                }
                let payload = random.text(of: event.data)
                let found = try? payload.withUnsafeBytes { bytes in
                    try index.matches(
                        type: event.type,
                        payload: bytes,
                        attribute: { event.value(of: $0) },
                        now: event.time,
                        using: memory
                    )
                }
                if found?.map(\.rule.id) != wanted {
                    report.fail("seed \(seed): by bytes: \(String(decoding: payload, as: UTF8.self))")
                }
                let document = random.text(of: TrialDocuments.document(event))
                if documents.matches(document) != expected {
                    report.fail("seed \(seed): by document: \(String(decoding: document, as: UTF8.self))")
                }
                report.add(payloads: 1, parsed: 0)
            }
        }
        report.add(payloads: 0, parsed: memory.fields.parsed)
        return report
    }
}
