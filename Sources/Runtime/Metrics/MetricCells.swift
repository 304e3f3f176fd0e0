internal import CoreMetrics
internal import Synchronization

/// One series, as the registry keeps it.
protocol MetricCell: AnyObject, Sendable {
    /// The value now.
    var value: MetricValue { get }
}

/// A counter of whole numbers.
final class CounterCell: MetricCell, CounterHandler {
    private let count = Atomic<Int64>(0)

    // A counter only rises: what is not positive is no event.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }

    var value: MetricValue { .number(Double(count.load(ordering: .relaxed))) }
}

/// A counter of fractions.
final class FloatingCounterCell: MetricCell, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.withLock { $0 += amount }
    }

    func reset() { sum.withLock { $0 = 0 } }

    var value: MetricValue { .number(sum.withLock { $0 }) }
}

/// A value that goes up and down.
final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    private let level = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { level.withLock { $0 = value } }
    func increment(by amount: Double) { level.withLock { $0 += amount } }
    func decrement(by amount: Double) { level.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var value: MetricValue { .number(level.withLock { $0 }) }
}

/// A distribution in fixed buckets. As a timer it takes nanoseconds and keeps seconds.
final class HistogramCell: MetricCell, RecorderHandler, TimerHandler {
    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// `bounds` are the buckets' upper bounds, rising; the last bucket, without a bound, is added.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    var value: MetricValue {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        let cumulative = counts.map { count in
            total += count
            return total
        }
        return .histogram(HistogramValue(bounds: bounds, cumulativeCounts: cumulative, sum: sum))
    }
}
