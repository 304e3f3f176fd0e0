package import FoundationEssentials
package import Model

/// Who did what, and how much of it: a line of the log that is only appended to.
package struct OperationsLogEntry: Sendable, Hashable {
    /// The operating system's name of the user.
    package var who: String
    /// `replay`, `resume`, `cancel`, `finish`, `discard`, `resolve` or `export`.
    package var verb: String
    /// The stored operation that it belongs to, where there is one.
    package var operation: UUID?
    /// What was asked for.
    package var filter: JSONValue
    package var counts: JSONValue
    package var reason: String?
    /// When it was written; nil for one that is yet to be.
    package var at: Timestamp?

    package init(
        who: String,
        verb: String,
        operation: UUID? = nil,
        filter: JSONValue,
        counts: JSONValue,
        reason: String? = nil,
        at: Timestamp? = nil
    ) {
        self.who = who
        self.verb = verb
        self.operation = operation
        self.filter = filter
        self.counts = counts
        self.reason = reason
        self.at = at
    }
}
