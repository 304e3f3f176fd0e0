/// How long a batch waits to become full: where the one before it was of several, more is on its way, and the next waits for as
/// long as that one took to settle. So between batches there is as much time for others as in them, and when everything is
/// slow, batches become fewer and larger. What comes alone is not kept waiting. Pure.
package struct BatchPatience: Sendable {
    private let most: Duration
    private var isOfSeveral = false
    private var lasted = Duration.zero

    /// - Parameter most: The longest wait.
    package init(most: Duration) {
        self.most = most
    }

    /// How long the next one waits.
    package var next: Duration { isOfSeveral ? min(lasted, most) : .zero }

    /// Notes how many deliveries a batch had.
    package mutating func took(_ count: Int) {
        isOfSeveral = count > 1
    }

    /// Notes how long it took to settle a batch.
    package mutating func settled(after duration: Duration) {
        lasted = duration
    }
}
