/// How a measurement ended.
enum BenchEnding: String, Sendable, CaseIterable {
    /// Every execution that was expected is there and finished.
    case completed
    /// Nothing was left to do, and something is missing.
    case quiet
    /// Time was up.
    case timeout
}
