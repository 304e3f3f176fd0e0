import Model
import Testing

@Suite struct `What is gathered` {
    private func at(_ second: Int) -> Timestamp { Timestamp(microseconds: Int64(second) * 1_000_000) }

    @Test(arguments: Seeds.all)
    func `a debounce is due when it was quiet, or when it has waited for its longest`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<3000 {
            let quiet = random.int(1...20)
            let longest = random.chance(2) ? random.int(quiet...60) : nil
            let law = Gathering.debounce(
                DebounceGuard(quiet: .seconds(quiet), atMost: longest.map { .seconds($0) })
            )
            let first = random.int(0...100)
            var (now, due) = (first, law.due(at: at(first), first: at(first)))
            for _ in 0..<random.int(0...30) {
                let next = now + random.int(0...25)
                // What comes when it is due begins another one.
                guard at(next) < due else { break }
                now = next
                due = law.due(at: at(now), first: at(first))
                check(due >= at(now), "seed \(seed): due \(due) before \(now)")
            }
            check(due <= at(now + quiet), "seed \(seed): due \(due), \(quiet) s after \(now)")
            if let longest {
                check(due <= at(first + longest), "seed \(seed): due \(due), \(longest) s after \(first)")
                check(due == at(min(now + quiet, first + longest)), "seed \(seed): due \(due)")
            } else {
                check(due == at(now + quiet), "seed \(seed): due \(due)")
            }
            check(!law.isComplete(count: 1_000_000, bytes: 1_000_000_000), "seed \(seed)")
        }
    }

    @Test func `a batch is due a while after its first event, and complete with enough events or enough text`() {
        let law = Gathering.batch(BatchGuard(atMost: 3, within: .seconds(60)))
        #expect(law.due(at: at(59), first: at(0)) == at(60))
        #expect(!law.isComplete(count: 2, bytes: 100))
        #expect(law.isComplete(count: 3, bytes: 100))
        #expect(law.isComplete(count: 1, bytes: GuardLimits.batchBytes))
    }
}
