package import Model

/// How many rows of a sort an audit looked at.
package struct AuditCount: Sendable, Hashable {
    /// Such as `steps`.
    package var what: String
    /// nil for what has no states.
    package var state: String?
    package var count: Int
    /// When the oldest of those that still have to go on began; nil for states in which nothing goes on.
    package var oldest: Timestamp?
}
