package import Messaging
package import Model

/// A timer that is due, locked by the transaction that read it.
package struct DueTimer: Sendable, Hashable {
    /// What it is about; the step is ``Messaging/Job/wholeExecution`` for one that begins an execution.
    package var job: Job
    package var purpose: TimerPurpose
    /// When the delay or the wait is over.
    package var until: Timestamp
    /// Whether the events that were there before the wait have been looked through.
    package var hasLookedBack: Bool

    package init(job: Job, purpose: TimerPurpose, until: Timestamp, hasLookedBack: Bool) {
        self.job = job
        self.purpose = purpose
        self.until = until
        self.hasLookedBack = hasLookedBack
    }
}
