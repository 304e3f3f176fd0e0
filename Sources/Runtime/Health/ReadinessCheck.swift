/// How a role finds out about one thing that it depends on.
package struct ReadinessCheck: Sendable {
    /// What answers call it, such as `postgres`.
    package let name: String
    /// Looks now. Is cancelled after ``Readiness/checkDeadline`` and counts as not ready then.
    package let check: @Sendable () async -> ReadinessStatus

    package init(name: String, check: @escaping @Sendable () async -> ReadinessStatus) {
        self.name = name
        self.check = check
    }
}
