import Store
import Testing

@testable import CLI

@Suite struct BenchWatchTests {
    private let start = ContinuousClock.now

    @Test func `It is over when all executions are there and none is open`() {
        var watch = BenchWatch(expected: 10)
        #expect(watch.observe(BenchProgress(executions: 10, completed: 8, open: 2), at: start) == nil)
        #expect(watch.observe(BenchProgress(executions: 10, completed: 9, open: 0), at: start) == .completed)
    }

    @Test func `What is missing when nothing has moved for long is not waited for`() {
        var watch = BenchWatch(expected: 10)
        let stuck = BenchProgress(executions: 9, completed: 9, open: 0)
        #expect(watch.observe(BenchProgress(executions: 8, completed: 8, open: 0), at: start) == nil)
        #expect(watch.observe(stuck, at: start + .seconds(60)) == nil)
        #expect(watch.observe(stuck, at: start + .seconds(60) + BenchWatch.quietBound - .milliseconds(1)) == nil)
        #expect(watch.observe(stuck, at: start + .seconds(60) + BenchWatch.quietBound) == .quiet)
    }

    @Test func `An execution that waits for its retry is waited for, however long`() {
        var watch = BenchWatch(expected: 10)
        let retrying = BenchProgress(executions: 10, completed: 9, open: 1)
        for minute in 0..<60 { #expect(watch.observe(retrying, at: start + .seconds(60 * minute)) == nil) }
    }
}
