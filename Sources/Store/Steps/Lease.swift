package import Messaging

/// A worker's right to act on a step and to record what came of it, until it runs out or somebody takes the next one.
package struct Lease: Sendable, Hashable {
    package var job: Job
    /// Counts the leases of the step.
    package var fence: Int32
    /// Counts the attempts, this one included.
    package var attempt: Int

    package init(job: Job, fence: Int32, attempt: Int) {
        self.job = job
        self.fence = fence
        self.attempt = attempt
    }
}
