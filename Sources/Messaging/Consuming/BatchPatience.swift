/// How long a batch waits to become full: where the one before it was of several, more is on its way; what comes alone is not
/// kept waiting. Pure.
package struct BatchPatience: Sendable {
    private let most: Duration
    /// How long the next one waits.
    package private(set) var next = Duration.zero

    /// - Parameter most: How long a batch waits where it does.
    package init(most: Duration) {
        self.most = most
    }

    /// Notes how many deliveries a batch had.
    package mutating func took(_ count: Int) {
        next = count > 1 ? most : .zero
    }
}
