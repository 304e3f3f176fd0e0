/// How often a step is tried and how long it waits between tries.
package struct RetryPolicy: Sendable, Hashable {
    /// The first try included; 1 to ``attemptsLimit``.
    package var attempts: Int
    package var backoff: Backoff

    package static let attemptsLimit = 50

    package init(attempts: Int = 6, backoff: Backoff = Backoff()) {
        self.attempts = attempts
        self.backoff = backoff
    }
}
