package import Model

/// A change of an execution's course that was made from outside of it.
package struct ExecutionNote: Sendable, Hashable {
    /// `pause`, `resume`, `cancel`, `retry` or `restart`.
    package var change: String
    package var at: Timestamp
    package var cause: String?
    /// nil where no person did it.
    package var who: String?
}
