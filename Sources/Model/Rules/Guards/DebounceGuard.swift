/// Waits until no event of a key has come for a while, at most so long in all; then begins for the last one. Pure.
package struct DebounceGuard: Sendable, Hashable {
    /// How long it must be quiet.
    package var quiet: Duration
    /// The longest wait, counted from the first event; nil: ``GuardLimits/gathering``.
    package var atMost: Duration?
    /// nil: all events of the rule.
    package var key: FieldPath?

    package init(quiet: Duration, atMost: Duration? = nil, key: FieldPath? = nil) {
        self.quiet = quiet
        self.atMost = atMost
        self.key = key
    }

    /// - Parameters:
    ///   - now: When the latest event came in.
    ///   - first: When the first one did.
    package func due(at now: Timestamp, first: Timestamp) -> Timestamp {
        min(now + quiet, first + (atMost ?? GuardLimits.gathering))
    }
}
