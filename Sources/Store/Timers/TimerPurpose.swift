/// What the scheduler does when a timer is due.
package enum TimerPurpose: String, Sendable, CaseIterable {
    /// Begins an execution.
    case start
    /// Ends a delay.
    case delay
    /// Looks whether an awaited event has come, or the time for it is over.
    case wait
    /// Publishes an event.
    case emit
}
