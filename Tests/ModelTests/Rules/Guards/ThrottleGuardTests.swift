import Model
import Testing

@Suite struct `Throttles` {
    private func at(_ millisecond: Int) -> Timestamp { Timestamp(microseconds: Int64(millisecond) * 1000) }

    @Test(arguments: Seeds.all)
    func `beginnings keep their order and their pace, and none is later than it must be`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<1500 {
            let throttle = ThrottleGuard(atMost: random.int(1...5), per: .milliseconds(random.int(1...60)))
            var now = 0
            var given: [Timestamp] = []
            for _ in 0..<random.int(1...40) {
                now += random.chance(2) ? 0 : random.int(0...30)
                let latest = Array(given.suffix(throttle.atMost)).shuffled(using: &random)
                let time = try #require(throttle.reservation(at: at(now), after: latest))
                check(time >= at(now) && time >= given.last ?? time, "seed \(seed): \(throttle) gave \(time) at \(now)")
                if time > at(now), time > given.last ?? at(now - 1) {
                    let earlier = Timestamp(microseconds: time.microseconds - 1)
                    let crowded = given.count { earlier - $0 < throttle.per } >= throttle.atMost
                    check(crowded, "seed \(seed): \(throttle) gave \(time) at \(now), but \(earlier) was free")
                }
                given.append(time)
            }
            for first in given {
                let within = given.count { $0 >= first && $0 - first < throttle.per }
                check(within <= throttle.atMost, "seed \(seed): \(throttle) gave \(within) from \(first)")
            }
        }
    }

    @Test func `what would begin too far ahead is refused`() {
        let throttle = ThrottleGuard(atMost: 1, per: .seconds(86_400))
        let last = at(0) + GuardLimits.throttleAhead
        #expect(throttle.reservation(at: at(0), after: [last - .seconds(86_400)]) == last)
        #expect(throttle.reservation(at: at(0), after: [last]) == nil)
        #expect("\(throttle.trip(.none))" == "limit throttle: the next free time is more than 30d ahead")
    }
}

extension GuardValue {
    /// What a guard without a key sees.
    static var none: GuardValue { GuardValue(nil, in: Event.empty) }
}
