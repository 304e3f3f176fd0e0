internal import Store

/// Decides from what is seen of a measurement when it is over.
struct BenchWatch {
    /// How long nothing may be open and nothing change before what is missing counts as lost.
    static let quietBound: Duration = .seconds(10)

    /// How many executions there will be.
    let expected: Int
    private var last: BenchProgress?
    private var unchangedSince: ContinuousClock.Instant?

    init(expected: Int) {
        self.expected = expected
    }

    /// How it has ended; nil while it goes on.
    mutating func observe(_ progress: BenchProgress, at now: ContinuousClock.Instant) -> BenchEnding? {
        if progress.open == 0, progress.executions >= expected { return .completed }
        if progress != last { unchangedSince = now }
        last = progress
        guard progress.open == 0, let unchangedSince else { return nil }
        return now - unchangedSince >= Self.quietBound ? .quiet : nil
    }
}
