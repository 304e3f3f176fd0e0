package import FoundationEssentials
package import Messaging
package import Model

/// An event with what it set off.
package struct MatchedEvent: Sendable {
    package var event: Event
    /// ``Event/key``, made once.
    package var key: UUID
    package var executions: [NewExecution]
    /// The records that it feeds.
    package var records: [RecordUpdate]

    package init(event: Event, key: UUID, executions: [NewExecution], records: [RecordUpdate]) {
        self.event = event
        self.key = key
        self.executions = executions
        self.records = records
    }

    /// A rule that fires, and the jobs that its execution begins with.
    package struct NewExecution: Sendable {
        package var id: UUID
        package var rule: UUID
        package var version: Int
        package var jobs: [Job]

        package init(id: UUID, rule: UUID, version: Int, jobs: [Job]) {
            self.id = id
            self.rule = rule
            self.version = version
            self.jobs = jobs
        }
    }
}
