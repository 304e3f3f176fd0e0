import FoundationEssentials
import Model
import Testing

@Suite struct `Quotas of firings` {
    /// The firings that a quota lets through, of events that come in this order.
    private func admitted(_ quota: FiringQuota, _ times: [Timestamp]) -> [Timestamp] {
        times.reduce(into: []) { fired, time in
            if quota.admits(time, besides: fired) { fired.append(time) }
        }
    }

    private func at(_ second: Int) -> Timestamp { Timestamp(microseconds: Int64(second) * 1_000_000) }

    @Test(arguments: Seeds.all)
    func `no stretch of a period ever has more firings, in whatever order events come`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let period = random.int(1...40)
            let quota = FiringQuota(count: random.int(1...5), period: .seconds(period))
            var times = (0..<random.int(0...40)).map { _ in at(random.int(0...200)) }
            if random.chance(2) { times.sort() }
            let fired = admitted(quota, times).sorted()
            for first in fired {
                let within = fired.count { $0 >= first && $0 - first < .seconds(period) }
                check(within <= quota.count, "seed \(seed): \(quota) let \(within) through from \(first)")
            }
        }
    }

    @Test(arguments: Seeds.all)
    func `nobody is refused for whom there is room, and what is further away than a period does not matter`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let period = random.int(1...40)
            let quota = FiringQuota(count: random.int(1...5), period: .seconds(period))
            let fired = admitted(quota, (0..<random.int(0...30)).map { _ in at(random.int(0...200)) })
            let time = at(random.int(0...200))
            let near = fired.filter { ($0 < time ? time - $0 : $0 - time) < .seconds(period) }
            check(
                quota.admits(time, besides: near) == quota.admits(time, besides: fired),
                "seed \(seed): \(quota) at \(time) besides \(fired)"
            )
            guard !quota.admits(time, besides: fired) else { continue }
            let all = (fired + [time]).sorted()
            let crowded = all.contains { first in
                all.count { $0 >= first && $0 - first < .seconds(period) } > quota.count
            }
            check(crowded, "seed \(seed): \(quota) refused \(time) besides \(fired)")
        }
    }

    @Test func `once without a period is once for ever`() {
        let once = FiringQuota(count: 1)
        #expect(once.admits(at(0), besides: []))
        #expect(!once.admits(at(1_000_000_000), besides: [at(0)]))
    }

    @Test func `exactly a period later there is room again`() {
        let quota = FiringQuota(count: 2, period: .seconds(60))
        #expect(!quota.admits(at(59), besides: [at(0), at(10)]))
        #expect(quota.admits(at(60), besides: [at(0), at(10)]))
        #expect(quota.admits(at(5), besides: [at(0), at(64)]))
        #expect(!quota.admits(at(5), besides: [at(0), at(59)]))
    }
}
