internal import Model

/// When which event is due.
struct BenchPace: Sendable {
    /// Events per second; 0 for as fast as it goes.
    let rate: Int

    /// How many of `total` events are due so long after the first.
    func due(after elapsed: Duration, of total: Int) -> Int {
        guard rate > 0 else { return total }
        let count = Double(elapsed.microseconds) * Double(rate) / 1_000_000
        return count >= Double(total) ? total : Int(count) + 1
    }

    /// When an event happened: at its turn, even where it is published a little late, or the wait for a slow broker would
    /// be left out of the figures.
    func time(of number: Int, begun: Timestamp, now: Timestamp) -> Timestamp {
        guard rate > 0 else { return now }
        return min(now, begun + .microseconds(Int64(Double(number) * 1_000_000 / Double(rate))))
    }
}
