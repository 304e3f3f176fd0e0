internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension MatchedEvent {
    /// Whether one of its executions has something to do in time.
    var hasTimers: Bool {
        executions.contains { $0.startsAt != nil || $0.course.begun.contains { $0.purpose != nil } }
    }
}

extension Store {
    /// What new executions are to do in time.
    static func insertTimers(_ batch: [MatchedEvent]) -> [Statement] {
        var courses: [(job: Job, course: Course)] = []
        for matched in batch {
            for execution in matched.executions {
                var course = execution.course
                // The steps were written with the events.
                course.begun.removeAll { $0.purpose == nil }
                if let startsAt = execution.startsAt {
                    course.begun.append(
                        BegunStep(
                            ordinal: Job.wholeExecution,
                            kind: TimerPurpose.start.rawValue,
                            state: .waiting,
                            dueAt: startsAt
                        )
                    )
                }
                if !course.begun.isEmpty { courses.append((matched.naming(execution), course)) }
            }
        }
        return timers(of: courses)
    }
}
