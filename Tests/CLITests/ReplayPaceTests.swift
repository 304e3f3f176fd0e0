import Testing

@testable import CLI

@Suite struct ReplayPaceTests {
    private let start = ContinuousClock.now

    @Test(arguments: [0.1, 1, 3, 7, 20, 150, 399, 2000, 100_000])
    func `a replay takes as long as its rate says, whatever its batches take`(rate: Double) {
        var pace = ReplayPace(rate: rate, from: start)
        var (now, published) = (start, 0)
        // Each batch takes up to a fifth of the time that it may.
        while published < Int(rate * 60) + 1 {
            let batch = pace.batch
            now += .seconds(Double(batch) / rate * Double(published % 5) / 25)
            published += batch
            now = max(now, pace.next(after: batch, at: now))
        }
        let measured = Double(published) / ((now - start) / .seconds(1))
        #expect(abs(measured / rate - 1) < 0.02)
        #expect(pace.batch <= 500 && (rate < 4 || Double(pace.batch) <= rate / 4))
    }

    @Test func `what an outage cost is not made up for by a flood`() {
        var pace = ReplayPace(rate: 100, from: start)
        #expect(pace.next(after: 25, at: start) == start + .milliseconds(250))
        let late = start + .seconds(600)
        #expect(pace.next(after: 25, at: late) == late - .milliseconds(750))
        #expect(pace.next(after: 100, at: late) == late + .milliseconds(250))
    }

    @Test func `without a rate nothing waits`() {
        var pace = ReplayPace(rate: nil, from: start)
        #expect(pace.batch == 500)
        #expect(pace.next(after: 500, at: start) == start)
    }
}
