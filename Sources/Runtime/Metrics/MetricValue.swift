/// The value of one series.
package enum MetricValue: Sendable, Equatable {
    /// Of a counter or a gauge.
    case number(Double)
    /// Of a histogram.
    case histogram(HistogramValue)
}

/// What a histogram has seen.
package struct HistogramValue: Sendable, Equatable {
    /// The buckets' upper bounds, rising, without the last, which has none.
    package let bounds: [Double]
    /// For each bucket, and for the one without a bound, how many values were at most its bound.
    package let cumulativeCounts: [UInt64]
    /// The sum of all values.
    package let sum: Double

    /// How many values there were.
    package var count: UInt64 { cumulativeCounts.last ?? 0 }
}
