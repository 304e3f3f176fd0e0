/// An instant in whole microseconds since 1970-01-01T00:00:00Z: what Postgres keeps, so a round trip changes nothing.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// Saturates at the ends of the range.
    package static func + (instant: Self, duration: Duration) -> Self {
        let (sum, overflow) = instant.microseconds.addingReportingOverflow(duration.microseconds)
        return Self(microseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    package static func - (instant: Self, duration: Duration) -> Self { instant + (.zero - duration) }

    package static func - (left: Self, right: Self) -> Duration {
        .microseconds(left.microseconds) - .microseconds(right.microseconds)
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero; saturates past ±292,000 years.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return scaled + attoseconds / 1_000_000_000_000
    }
}
