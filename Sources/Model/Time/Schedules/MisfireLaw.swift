/// What becomes of occurrences that nobody could start in time, as after an outage or a pause.
package struct MisfireLaw: Sendable, Hashable {
    package var policy: Policy
    /// What is longer ago never happens any more.
    package var within: Duration

    package enum Policy: String, Sendable, CaseIterable {
        /// None of what was missed happens.
        case skip
        /// Of all that was missed, the latest happens.
        case once
        /// All that was missed happens, the oldest first.
        case all
    }

    /// So late, an occurrence is still in time: it happens whatever the policy.
    package static let grace = Duration.seconds(60)
    /// What `within` may be: an event that is older than retention is refused.
    package static let withinLimit = Duration.seconds(7 * 86_400)

    package init(policy: Policy, within: Duration) {
        self.policy = policy
        self.within = within
    }

    /// Of what is due, what happens: from when on, and whether only the latest of those that are late.
    ///
    /// - Parameter jitter: The most that an occurrence is put off by.
    func window(now: Timestamp, jitter: Duration) -> (oldest: Timestamp, inTime: Timestamp) {
        let inTime = now - Self.grace - jitter
        return (policy == .skip ? inTime : min(inTime, now - within), inTime)
    }
}
