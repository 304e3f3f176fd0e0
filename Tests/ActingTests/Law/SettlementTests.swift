import Acting
import Foundation
import Messaging
import Model
import TestKit
import Testing
import Workflow

@testable import Store

@Suite struct SettlementTests {
    @Test func `whatever the outcomes, an execution ends within its attempts, and each next job is published once`() {
        var generator = SplitMix64.announced()
        for _ in 0..<2000 { play(definition(&generator), &generator) }
    }

    @Test(arguments: [Step.OnUnknown.retry, .hold])
    func `a step whose worker was lost, and that is to be held, is unknown whatever its policy`(
        _ onUnknown: Step.OnUnknown
    ) {
        var generator = SplitMix64(seed: 1)
        let rule = RuleDefinition(
            name: "follow-up",
            eventType: "deal.won",
            steps: [Step(name: "tell", action: .webhook, arguments: [:], onUnknown: onUnknown)]
        )
        let settlement = Settlement(
            .sample(state: .running, attempts: 1),
            of: WorkflowPlan(rule),
            result: ActionResult(.unknown(.sample)),
            attempt: nil,
            using: &generator
        )
        #expect(settlement.record.state == .unknown && settlement.record.course.execution == .waiting)
        #expect(settlement.publications.isEmpty)
    }

    @Test func `only executions of rules that limit how many there are at once have slots to give back`() {
        var generator = SplitMix64(seed: 1)
        for concurrency in [nil, ConcurrencyGuard(atMost: 1, key: FieldPath("event.type"))] {
            let rule = RuleDefinition(
                name: "follow-up",
                eventType: "deal.won",
                steps: [Step(name: "note", action: .note, arguments: [:], onUnknown: .hold)],
                guards: RuleGuards(concurrency: concurrency)
            )
            let settlement = Settlement(
                .sample(state: .pending, attempts: 0),
                of: WorkflowPlan(rule),
                result: ActionResult(.done(output: .null)),
                attempt: 1,
                using: &generator
            )
            #expect(settlement.record.course.execution == .completed)
            #expect(settlement.record.course.mayHaveSlots == (concurrency != nil))
        }
    }

    // Plays one execution to its end, as the broker would: each publication is a job to do.
    private func play(_ rule: RuleDefinition, _ generator: inout SplitMix64) {
        let first = Job.sample()
        var queue = [first]
        var (states, attempts): ([Int: StepState], [Int: Int]) = ([0: .pending], [:])
        var begun: Set<Int> = [0]
        var (letters, execution): (Int, ExecutionState) = (0, .pending)
        while !queue.isEmpty {
            let job = queue.removeFirst()
            let policy = rule.steps[job.step]
            let attempt = attempts[job.step, default: 0] + 1
            let outcome = outcome(&generator)
            let step = ClaimedStep.sample(job, attempts: attempt - 1, states: states)
            let settlement = Settlement(
                step,
                of: WorkflowPlan(rule),
                result: ActionResult(outcome),
                attempt: attempt,
                using: &generator
            )
            let record = settlement.record
            attempts[job.step] = attempt
            states[job.step] = record.state
            execution = record.course.execution

            #expect(attempt <= policy.retry.attempts)
            #expect(record.attempts == attempt && record.attempt != nil)
            #expect((record.state == .waiting) == (record.dueIn != nil))
            #expect((record.state == .dead) == (settlement.deadLetter != nil))
            #expect((record.failure == nil) == (record.state == .done))
            if record.state == .waiting { checkDelay(record.dueIn ?? .zero, after: outcome, policy.retry.backoff) }
            if case .done = outcome { #expect(record.state == .done) }
            if case .unknown = outcome, policy.onUnknown == .hold { #expect(record.state == .unknown) }

            let again = settlement.publications.filter { $0.job == job }
            #expect(again.count == (record.state == .waiting ? 1 : 0))
            #expect(again.allSatisfy { $0.delay == record.dueIn })
            let next = settlement.publications.filter { $0.job != job }
            #expect(next.map(\.job) == record.next && next.allSatisfy { $0.delay == nil })
            for job in record.next {
                #expect(begun.insert(job.step).inserted, "step \(job.step) has begun before")
                #expect(job.kind == rule.steps[job.step].action && job.execution == first.execution)
                states[job.step] = .pending
            }
            letters += settlement.deadLetter == nil ? 0 : 1
            queue += settlement.publications.map(\.job)
        }
        #expect(letters == states.values.count { $0 == .dead })
        #expect(execution.isFinal || (execution == .waiting && states.values.contains(.unknown)))
        #expect((execution == .completed) == (begun.count == rule.steps.count && !stops(rule, states)))
    }

    private func stops(_ rule: RuleDefinition, _ states: [Int: StepState]) -> Bool {
        states.contains { place, state in
            switch state {
            case .done: false
            case .dead: rule.steps[place].onError == .stop
            default: true
            }
        }
    }

    private func checkDelay(_ delay: Duration, after outcome: Outcome, _ backoff: Backoff) {
        var asked = Duration.zero
        if case .retry(let after?, _) = outcome { asked = after }
        #expect(delay >= asked)
        #expect(delay <= max(asked, backoff.maximum))
        #expect(delay >= min(backoff.initial, backoff.maximum) * (1 - backoff.jitter) - .microseconds(1))
    }

    private func definition(_ generator: inout SplitMix64) -> RuleDefinition {
        let steps = (0..<Int.random(in: 1...5, using: &generator)).map { place in
            let initial = Duration.milliseconds(.random(in: 1...5000, using: &generator) as Int)
            return Step(
                name: "step-\(place)",
                action: ActionKind.all.randomElement(using: &generator) ?? .tag,
                arguments: [:],
                onError: Bool.random(using: &generator) ? .stop : .continue,
                retry: RetryPolicy(
                    attempts: .random(in: 1...6, using: &generator),
                    backoff: Backoff(
                        initial: initial,
                        factor: .random(in: 1...10, using: &generator),
                        maximum: initial * Int.random(in: 1...1000, using: &generator),
                        jitter: .random(in: 0...1, using: &generator)
                    )
                ),
                onUnknown: Bool.random(using: &generator) ? .retry : .hold
            )
        }
        return RuleDefinition(name: "random", eventType: "deal.won", steps: steps)
    }

    private func outcome(_ generator: inout SplitMix64) -> Outcome {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...3: .done(output: ["n": 1])
        case 4...5: .retry(after: nil, .sample)
        case 6: .retry(after: .seconds(.random(in: 0...100_000, using: &generator) as Int), .sample)
        case 7: .dead(.sample)
        case 8: .unknown(.sample)
        default: .cancelled(reason: "no longer wanted")
        }
    }

    @Test func `a replayed step has its whole budget again, and its delays begin anew`() {
        var generator = SplitMix64.announced()
        let rule = RuleDefinition(name: "r", eventType: "deal.won", steps: [.webhook(attempts: 3)])
        for (attempt, state) in [(8, StepState.waiting), (9, .waiting), (10, .dead)] {
            var step = ClaimedStep.sample(attempts: attempt - 1)
            step.attemptsBefore = 7
            let settlement = Settlement(
                step,
                of: WorkflowPlan(rule),
                result: ActionResult(.retry(after: nil, .sample)),
                attempt: attempt,
                using: &generator
            )
            #expect(settlement.record.state == state && settlement.record.attempts == attempt)
            if state == .dead {
                #expect(settlement.record.failure?.message.hasPrefix("given up on after 3 attempts: ") == true)
            }
        }
    }

    @Test func `a backoff grows by its factor, up to its maximum, and jitter only takes off`() {
        var generator = SplitMix64.announced()
        let plain = Backoff(initial: .seconds(1), factor: 5, maximum: .seconds(3600), jitter: 0)
        let delays = (0...8).map { plain.delay(afterFailures: $0, using: &generator) }
        for (delay, seconds) in zip(delays, [1, 1, 5, 25, 125, 625, 3125, 3600, 3600]) {
            #expect((.seconds(seconds) - .nanoseconds(1) ... .seconds(seconds)).contains(delay))
        }
        for _ in 0..<5000 {
            let backoff = Backoff(
                initial: .milliseconds(.random(in: 1...100_000, using: &generator) as Int),
                factor: .random(in: 1...100, using: &generator),
                maximum: .seconds(.random(in: 1...604_800, using: &generator) as Int),
                jitter: .random(in: 0...1, using: &generator)
            )
            var whole = backoff
            whole.jitter = 0
            let failures = Int.random(in: 1...60, using: &generator)
            let full = whole.delay(afterFailures: failures, using: &generator)
            let delay = backoff.delay(afterFailures: failures, using: &generator)
            #expect(delay <= full && full <= backoff.maximum && delay >= .zero)
            #expect(delay >= full * (1 - backoff.jitter) - .microseconds(1))
        }
    }

    @Test func `a step that was given up on says after how many attempts`() throws {
        var generator = SplitMix64(seed: 1)
        let rule = RuleDefinition(name: "r", eventType: "deal.won", steps: [.webhook(attempts: 2)])
        let delivery = Delivery(
            kind: .webhook,
            destination: "hooks.example.com",
            outcome: .retry,
            status: 503,
            latency: .zero,
            response: nil
        )
        let settlement = Settlement(
            .sample(attempts: 1),
            of: WorkflowPlan(rule),
            result: ActionResult(
                .retry(after: nil, .sample),
                effects: [Effect(id: UUID(), change: .delivery(delivery))]
            ),
            attempt: 2,
            using: &generator
        )
        let letter = try #require(settlement.deadLetter)
        #expect(letter.cause.code == "http_503")
        #expect(letter.cause.message == "given up on after 2 attempts: the endpoint answered 503")
        #expect(settlement.record.attempt?.outcome == .dead)
        guard case .delivery(let recorded)? = settlement.record.effects.first?.change else {
            Issue.record("the delivery is not recorded")
            return
        }
        #expect(recorded.outcome == .dead)
        #expect(letter.eventID == "e-1" && letter.tenant == "acme" && letter.job == settlement.record.job)
    }
}
