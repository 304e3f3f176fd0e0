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
    /// The rules that put it by.
    package var gatherings: [GatheringLedger.Candidate]

    package init(
        event: Event,
        key: UUID,
        executions: [NewExecution],
        records: [RecordUpdate],
        gatherings: [GatheringLedger.Candidate] = []
    ) {
        self.event = event
        self.key = key
        self.executions = executions
        self.records = records
        self.gatherings = gatherings
    }

    /// The jobs that an execution begins with.
    package func jobs(of execution: NewExecution) -> [Job] { execution.course.jobs(like: naming(execution)) }

    /// A job that names the execution, and no step that it has.
    func naming(_ execution: NewExecution) -> Job {
        Job(
            kind: ActionKind(rawValue: TimerPurpose.start.rawValue),
            tenant: event.tenant,
            occurredAt: event.time,
            execution: execution.id,
            step: Job.wholeExecution
        )
    }

    /// The jobs that its executions begin with.
    package var jobs: [Job] { executions.flatMap(jobs) }

    /// A rule that fires, and what its execution begins with.
    package struct NewExecution: Sendable {
        package var id: UUID
        package var rule: UUID
        package var version: Int
        package var course: Course
        /// When the scheduler is to begin it: then `course` begins nothing.
        package var startsAt: Timestamp?
        /// Where other executions of the rule decide whether and when it begins: then `course` begins nothing, and the scheduler
        /// begins it.
        package var guards: RuleGuards?

        package init(
            id: UUID,
            rule: UUID,
            version: Int,
            course: Course,
            startsAt: Timestamp? = nil,
            guards: RuleGuards? = nil
        ) {
            self.id = id
            self.rule = rule
            self.version = version
            self.course = course
            self.startsAt = startsAt
            self.guards = guards
        }
    }
}
