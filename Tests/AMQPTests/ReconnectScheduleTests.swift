import TestKit
import Testing

@testable import AMQP

@Suite struct ReconnectScheduleTests {
    @Test func `the wait doubles up to the longest, jittered down to half`() {
        var random = SplitMix64(seed: 1)
        for failures in 0..<80 {
            let full = failures < 7 ? Duration.milliseconds(100) * (1 << failures) : .seconds(10)
            let delay = ReconnectSchedule.delay(
                after: failures,
                initial: .milliseconds(100),
                maximal: .seconds(10),
                using: &random
            )
            #expect(delay >= full / 2 && delay <= full)
        }
    }

    @Test func `a connection that does not last counts as one more failure`() {
        var random = SplitMix64(seed: 2)
        let start = ContinuousClock.now
        var schedule = ReconnectSchedule(initial: .seconds(1), maximal: .seconds(60), now: start)
        for _ in 0..<5 {
            schedule.success(at: start)
            schedule.failure(at: start, using: &random)
        }
        #expect(schedule.due - start >= .seconds(8))
    }

    @Test func `a connection that lasted starts the waits anew`() {
        var random = SplitMix64(seed: 3)
        let start = ContinuousClock.now
        var schedule = ReconnectSchedule(initial: .seconds(1), maximal: .seconds(60), now: start)
        for _ in 0..<5 { schedule.failure(at: start, using: &random) }
        schedule.success(at: start)
        let end = start + .seconds(61)
        schedule.failure(at: end, using: &random)
        #expect(schedule.due - end <= .seconds(1))
    }
}
