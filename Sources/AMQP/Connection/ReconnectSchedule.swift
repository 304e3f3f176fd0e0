/// When to try next: exponential backoff with jitter, reset by a success that lasts.
struct ReconnectSchedule {
    private let initial: Duration
    private let maximal: Duration
    private var failures = 0
    private var succeeded: ContinuousClock.Instant?
    /// The time of the next try.
    private(set) var due: ContinuousClock.Instant

    /// Due at once.
    init(initial: Duration, maximal: Duration, now: ContinuousClock.Instant) {
        self.initial = initial
        self.maximal = maximal
        due = now
    }

    mutating func success(at now: ContinuousClock.Instant) {
        succeeded = now
    }

    /// A try failed, or what it had reached was lost. One that lasted shorter than the longest wait counts on: a broker that
    /// accepts and drops at once is not hammered.
    mutating func failure(at now: ContinuousClock.Instant, using random: inout some RandomNumberGenerator) {
        if let succeeded, now - succeeded > maximal { failures = 0 }
        succeeded = nil
        due = now + Self.delay(after: failures, initial: initial, maximal: maximal, using: &random)
        failures += 1
    }

    /// Between half and all of `initial` doubled `failures` times, and of `maximal` at most.
    static func delay(
        after failures: Int,
        initial: Duration,
        maximal: Duration,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        var full = initial
        for _ in 0..<failures where full < maximal { full *= 2 }
        return min(full, maximal) * Double.random(in: 0.5...1, using: &random)
    }
}
