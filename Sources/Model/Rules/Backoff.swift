/// Exponential backoff with jitter: `initial × factor^(n − 1)`, at most `maximum`, of which a random part is taken off.
package struct Backoff: Sendable, Hashable {
    package var initial: Duration
    package var factor: Double
    package var maximum: Duration
    /// The share of the delay that is drawn at random: 0 (none) to 1 (all of it).
    package var jitter: Double

    package init(
        initial: Duration = .seconds(1),
        factor: Double = 5,
        maximum: Duration = .seconds(3600),
        jitter: Double = 0.2
    ) {
        self.initial = initial
        self.factor = factor
        self.maximum = maximum
        self.jitter = jitter
    }

    /// The delay after the `failures`-th failure, which counts from 1.
    package func delay(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        var full = initial
        for _ in 1..<max(failures, 1) where full < maximum { full *= factor }
        full = min(full, maximum)
        guard jitter > 0 else { return full }
        return full * (1 - Double.random(in: 0...jitter, using: &generator))
    }
}

extension Duration {
    fileprivate static func *= (duration: inout Duration, factor: Double) { duration = duration * factor }
}
