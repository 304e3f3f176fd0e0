package import Model

/// An execution that is to begin.
package struct StartingExecution: Sendable {
    package var key: ExecutionKey
    package var state: ExecutionState
    /// Whether it has a step: then it has begun before.
    package var hasBegun: Bool
    package var isPaused: Bool
    package var rule: RuleVersionID
    package var ruleStatus: RuleStatus
    package var isTenantSuspended: Bool
    /// The tenant's, by its IANA name.
    package var timeZone: String
    package var event: Event
    /// The database's time.
    package var now: Timestamp

    /// Why it is not to begin.
    package var hindrance: Hindrance? {
        Hindrance(isTenantSuspended: isTenantSuspended, rule: ruleStatus, execution: nil, isPaused: isPaused)
    }
}
