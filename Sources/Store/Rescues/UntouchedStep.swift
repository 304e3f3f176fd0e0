internal import FoundationEssentials
package import Messaging
package import Model

/// A step that no worker had looked at yet when it was read.
package struct UntouchedStep: Sendable, Hashable {
    package var job: Job
    package var createdAt: Timestamp

    package init(job: Job, createdAt: Timestamp) {
        self.job = job
        self.createdAt = createdAt
    }
}
