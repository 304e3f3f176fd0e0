package import FoundationEssentials
package import Messaging

/// What became of a batch of events.
package struct RecordedEvents: Sendable {
    /// The keys of those that were not there before.
    package var new: Set<UUID>
    /// The jobs that are still open for those that were: publish them again, for whoever was here first may have died
    /// before it could.
    package var openJobs: [Job]

    package init(new: Set<UUID>, openJobs: [Job]) {
        self.new = new
        self.openJobs = openJobs
    }
}
