package import Model

/// What was done to an execution from outside of its own course.
package struct ExecutionChange: Sendable, Hashable {
    /// Such as `paused`, `resumed`, `cancelled`.
    package var change: String
    package var at: Timestamp
    package var cause: String?
    /// nil where no person did it.
    package var who: String?
}
