/// Ends the whole execution; what is not settled is cancelled.
package struct EndStep: Sendable, Hashable {
    package var state: State
    /// Why, for people.
    package var reason: String?

    package enum State: String, Sendable, CaseIterable {
        case completed, failed, cancelled
    }

    package init(state: State, reason: String? = nil) {
        self.state = state
        self.reason = reason
    }
}
