/// How fast letters are replayed. Pure.
struct ReplayPace: Sendable {
    private static let largestBatch = 500
    // What a run lost by so much is made up for; after a longer pause, as an outage is, it goes on as before.
    private static let slack = Duration.seconds(1)

    /// Letters a second, at most; nil is as fast as it goes.
    let rate: Double?
    private var due: ContinuousClock.Instant

    init(rate: Double?, from start: ContinuousClock.Instant) {
        self.rate = rate
        due = start
    }

    /// How many letters go at once: with a rate, what a quarter of a second lets through.
    var batch: Int {
        guard let rate else { return Self.largestBatch }
        return max(1, min(Self.largestBatch, Int(rate / 4)))
    }

    /// When the next batch may begin, after one of so many letters that was over at `now`.
    mutating func next(after published: Int, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let rate else { return now }
        due = max(due, now - Self.slack) + .seconds(Double(published) / rate)
        return due
    }
}
