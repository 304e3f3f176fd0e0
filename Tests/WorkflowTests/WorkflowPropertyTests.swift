import Model
import Testing
import Workflow

@Suite struct `The machine over random graphs` {
    private static let seeds: [UInt64] = [1, 2026, .random(in: 0 ... .max), .random(in: 0 ... .max)]

    private func event(_ random: inout SplitMix64) throws -> Event {
        var data = JSONObject()
        for index in 0...3 { data["f\(index)"] = .bool(Bool.random(using: &random)) }
        data["n"] = .number(JSONNumber(Int.random(in: 0...3, using: &random)))
        return Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "t",
            source: "/s",
            id: "e",
            time: Timestamp(microseconds: 1_000_000),
            data: .object(data),
            dataText: []
        )
    }

    // What a rule says, and how it went, for a failure's message.
    private func comment(_ rule: RuleDefinition, _ course: RandomCourse, _ seed: UInt64, _ run: UInt64) -> Comment {
        "seed \(seed), run \(run): \(course.flaws)\n\(rule.json)\n\(course.history.sorted { $0.key < $1.key })"
    }

    @Test(arguments: seeds)
    func `every step at most once, joins neither early nor stuck, an end is final, the same history says the same`(
        seed: UInt64
    ) throws {
        var rules = RandomRules(seed: seed)
        var random = SplitMix64(seed: seed)
        var (nested, flat) = (0, 0)
        var kinds: Set<String> = []
        var ends: Set<ExecutionState> = []
        while nested < 300 || flat < 300 {
            let isNested = nested < 300
            guard let rule = isNested ? rules.nested() : rules.flat() else { continue }
            if isNested { nested += 1 } else { flat += 1 }
            #expect(try RuleDefinition(json: rule.json) == rule, "seed \(seed): \(rule.json)")
            let again = try RuleReader.read(file: "r", bytes: rule.json.text, actions: RandomRules.actions)
            #expect(again == [rule], "seed \(seed): \(rule.json)")
            let plan = WorkflowPlan(rule)
            for _ in 0..<2 {
                let run = random.next()
                var course = RandomCourse(plan, event: try event(&random), seed: run, isFaulty: true)
                course.run()
                #expect(course.flaws.isEmpty, comment(rule, course, seed, run))
                kinds.formUnion(course.kindsSeen)
                ends.insert(course.execution)
                guard course.flaws.isEmpty else { return }
            }
        }
        #expect(kinds.count == 9, "each kind of step has begun: \(kinds)")
        #expect(ends == [.completed, .failed, .cancelled])
    }

    @Test(arguments: seeds)
    func `where nothing races and nothing fails, the order of results does not matter`(seed: UInt64) throws {
        var rules = RandomRules(seed: seed)
        var random = SplitMix64(seed: seed)
        var tried = 0
        while tried < 50 {
            guard let rule = rules.nested(), !rule.steps.contains(where: \.races) else { continue }
            tried += 1
            let plan = WorkflowPlan(rule)
            let event = try event(&random)
            var histories: Set<[Int: StepStatus]> = []
            for _ in 0..<4 {
                var course = RandomCourse(plan, event: event, seed: random.next(), isFaulty: false, fixedResults: true)
                course.run()
                #expect(course.flaws.isEmpty, comment(rule, course, seed, 0))
                #expect(course.execution == .completed)
                histories.insert(course.history)
            }
            #expect(histories.count == 1, "seed \(seed): \(rule.json)")
        }
    }
}

extension Step {
    fileprivate var races: Bool {
        switch kind {
        case .end, .join(.any): true
        default: false
        }
    }
}
