/// Gathers up to so many events of a key, for so long after the first.
package struct BatchGuard: Sendable, Hashable {
    package var atMost: Int
    package var within: Duration
    /// nil: all events of the rule.
    package var key: FieldPath?

    package init(atMost: Int, within: Duration, key: FieldPath? = nil) {
        self.atMost = atMost
        self.within = within
        self.key = key
    }
}
