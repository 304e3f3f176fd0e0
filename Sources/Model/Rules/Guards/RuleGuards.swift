/// What keeps a rule from firing too often, too deep or too much at once, and what gathers its events first.
///
/// A rule without any of these keys has none of them but the depth of causation, which every rule has a limit of.
package struct RuleGuards: Sendable, Hashable {
    /// How deep a chain of events that caused each other may be: the rule does not fire for an event at this depth or
    /// beyond. nil: ``GuardLimits/depth``.
    package var depth: Int?
    package var oncePer: FiringQuota?
    package var atMost: FiringQuota?
    package var coolDown: FiringQuota?
    package var concurrency: ConcurrencyGuard?
    package var throttle: ThrottleGuard?
    package var gathering: Gathering?

    package init(
        depth: Int? = nil,
        oncePer: FiringQuota? = nil,
        atMost: FiringQuota? = nil,
        coolDown: FiringQuota? = nil,
        concurrency: ConcurrencyGuard? = nil,
        throttle: ThrottleGuard? = nil,
        gathering: Gathering? = nil
    ) {
        self.depth = depth
        self.oncePer = oncePer
        self.atMost = atMost
        self.coolDown = coolDown
        self.concurrency = concurrency
        self.throttle = throttle
        self.gathering = gathering
    }

    /// The quotas, in the order in which they are asked.
    package var quotas: [(kind: GuardKind, quota: FiringQuota)] {
        [(.oncePer, oncePer), (.coolDown, coolDown), (.atMost, atMost)].compactMap { kind, quota in
            quota.map { (kind, $0) }
        }
    }

    /// Whether it depends on other executions of the rule whether or when one begins.
    package var looksAtOthers: Bool {
        oncePer != nil || atMost != nil || coolDown != nil || concurrency != nil || throttle != nil
    }

    /// Why the rule does not fire for an event, where the chain of causes is too long.
    package func trip(atDepth depth: Int) -> GuardTrip? {
        let limit = self.depth ?? GuardLimits.depth
        guard depth >= limit else { return nil }
        return GuardTrip(.depth, "the event is at depth \(depth) of a chain of causes, and the limit is \(limit)")
    }
}
