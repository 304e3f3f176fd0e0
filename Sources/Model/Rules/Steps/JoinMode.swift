/// When a join lets an execution go on.
package enum JoinMode: String, Sendable, CaseIterable {
    /// When no path that leads to it is under way any more, and at least one has come.
    case all
    /// When the first path comes: then the others that lead only there are cancelled as far as they are not settled.
    case any
}
