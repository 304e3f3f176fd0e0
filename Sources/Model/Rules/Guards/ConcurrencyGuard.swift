/// How many executions of a rule may be at once, for each value of a key. Pure.
package struct ConcurrencyGuard: Sendable, Hashable {
    package var atMost: Int
    /// nil: all executions of the rule share the slots.
    package var key: FieldPath?
    package var then: Surplus

    /// What becomes of one that finds no free slot.
    package enum Surplus: String, Sendable, CaseIterable {
        /// It begins when a slot is free, in the order in which they came.
        case queue
        /// It is cancelled.
        case skip
        /// The oldest that has a slot is cancelled; this one begins when that is over.
        case replace
    }

    /// What becomes of an execution.
    package enum Decision: Sendable, Hashable {
        case begin
        case queue
        case replace
        case trip
    }

    package init(atMost: Int, key: FieldPath? = nil, then: Surplus = .queue) {
        self.atMost = atMost
        self.key = key
        self.then = then
    }

    /// - Parameters:
    ///   - held: Executions that have a slot.
    ///   - queued: Executions that wait for one. Whoever comes after them waits as well.
    package func decide(held: Int, queued: Int) -> Decision {
        if held < atMost, queued == 0 { return .begin }
        switch then {
        case .skip: return .trip
        case .queue: return queued < GuardLimits.queued ? .queue : .trip
        case .replace: return .replace
        }
    }

    /// What a trip says.
    package func trip(_ value: GuardValue) -> GuardTrip {
        let message =
            then == .queue
            ? "\(GuardLimits.queued) executions wait already"
            : "\(atMost) at once \(atMost == 1 ? "is" : "are") the most"
        return GuardTrip(.concurrency, message + value.clause)
    }
}
