package import FoundationEssentials
package import Messaging
package import Model

/// What became of a batch of events.
package struct RecordedEvents: Sendable {
    /// The keys of those that were not there before.
    package var new: Set<UUID>
    /// The jobs that are still open for those that were: publish them again, for whoever was here first may have died
    /// before it could.
    package var openJobs: [Job]

    /// Why executions of new events did not begin.
    package var trips: [GuardTrip]

    package init(new: Set<UUID>, openJobs: [Job], trips: [GuardTrip] = []) {
        self.new = new
        self.openJobs = openJobs
        self.trips = trips
    }
}
