package import Model

/// What becomes of a timer's row.
package enum TimerFate: Sendable, Hashable {
    /// It has done its work, and nothing is to be published.
    case remove
    /// It has done its work; what follows is to be published. Until that is confirmed and the row removed, it falls due again
    /// after a while, so that whoever finds it publishes again.
    case publish
    /// It is looked at again then.
    case postpone(until: Timestamp)
    /// Nobody has looked at it, as its execution was locked; it is looked at again then.
    case passOver(until: Timestamp)
    /// It is looked at again when somebody wakes it: a rule or an execution is paused.
    case park
}
