/// Polls `condition` until it holds, and throws ``NeverHappened`` when it does not within the bound.
///
/// What the condition throws ends the wait at once: a condition that may fail for a while says so by returning false.
///
/// - Parameters:
///   - bound: how long to poll; generous, because it costs nothing while all is well.
///   - what: what is waited for, as the end of a sentence: "the queue is empty".
package func eventually(
    within bound: Duration = .seconds(20),
    _ what: String,
    condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + bound
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what, bound: bound) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// What a test waited for did not happen.
package struct NeverHappened: Error, CustomStringConvertible {
    /// What was waited for.
    package let what: String
    /// How long.
    package let bound: Duration

    package var description: String { "Not within \(bound): \(what)." }
}
