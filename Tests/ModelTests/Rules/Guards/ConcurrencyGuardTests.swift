import Model
import Testing

@Suite struct `Slots` {
    /// Executions of one key that come, begin and end in any order, as the tables would have them.
    private struct Yard {
        let law: ConcurrencyGuard
        var held: [Int] = []
        var queued: [Int] = []
        var begun: [Int] = []
        var replaced: Set<Int> = []

        mutating func come(_ number: Int) -> ConcurrencyGuard.Decision {
            let decision = law.decide(held: held.count, queued: queued.count)
            switch decision {
            case .begin:
                held.append(number)
                begun.append(number)
            case .queue: queued.append(number)
            case .replace:
                queued.append(number)
                if let oldest = held.first(where: { !replaced.contains($0) }) { replaced.insert(oldest) }
            case .trip: break
            }
            return decision
        }

        mutating func end(_ number: Int) {
            held.removeAll { $0 == number }
            queued.removeAll { $0 == number }
            for _ in 0..<law.promotable(held: held.count, queued: queued.count) {
                let next = queued.removeFirst()
                held.append(next)
                begun.append(next)
            }
        }
    }

    @Test(arguments: Seeds.all)
    func `there are never more at once than may be, they begin in order, and nobody waits while a slot is free`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<1000 {
            let then = ConcurrencyGuard.Surplus.allCases.randomElement(using: &random) ?? .queue
            var yard = Yard(law: ConcurrencyGuard(atMost: random.int(1...4), then: then))
            for number in 0..<random.int(1...60) {
                let wasFull = yard.held.count >= yard.law.atMost || !yard.queued.isEmpty
                let decision = yard.come(number)
                check((decision == .begin) != wasFull, "seed \(seed): \(decision) with \(yard)")
                if then == .skip { check(yard.queued.isEmpty, "seed \(seed): skip queued") }
                for running in yard.held where yard.replaced.contains(running) && random.chance(2) { yard.end(running) }
                if random.chance(3), let done = (yard.held + yard.queued).randomElement(using: &random) {
                    yard.end(done)
                }
                check(yard.held.count <= yard.law.atMost, "seed \(seed): \(yard)")
                check(yard.queued.isEmpty || yard.held.count == yard.law.atMost, "seed \(seed): \(yard)")
                check(yard.begun == yard.begun.sorted(), "seed \(seed): \(yard)")
            }
            while let running = yard.held.first { yard.end(running) }
            check(yard.queued.isEmpty, "seed \(seed): \(yard) is left")
        }
    }

    @Test func `a queue has an end`() {
        let law = ConcurrencyGuard(atMost: 1, then: .queue)
        #expect(law.decide(held: 1, queued: GuardLimits.queued - 1) == .queue)
        #expect(law.decide(held: 1, queued: GuardLimits.queued) == .trip)
        #expect("\(law.trip(.none))" == "limit concurrency: 10000 executions wait already")
        #expect("\(ConcurrencyGuard(atMost: 1, then: .skip).trip(.none))" == "limit concurrency: 1 at once is the most")
    }
}
