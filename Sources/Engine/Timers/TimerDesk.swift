internal import AMQP
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store
internal import Workflow

/// Goes through timers that are due, and says what to write and what to publish once that is committed. Pure.
struct TimerDesk {
    /// Of steps that end.
    private(set) var records: [StepRecord] = []
    /// Of executions that begin, or end before they began.
    private(set) var courses: [(job: Job, course: Course)] = []
    private(set) var fates: [(timer: DueTimer, fate: TimerFate)] = []
    private var events: [AMQPMessage] = []
    private var jobs: [Job] = []
    /// Jobs whose executions' open jobs are to be published again.
    private(set) var settledBefore: [Job] = []
    /// How late delays have ended, and waits whose time was over.
    private(set) var lags: [Duration] = []
    // Steps of one execution that end together see each other.
    private var statuses: [ExecutionKey: ExecutionStatus] = [:]

    /// - Parameter poison: Why the database refused the timer's batch, where this is the only one in it.
    mutating func take(
        _ timer: DueTimer,
        _ step: ClaimedStep?,
        _ rule: TimedRule?,
        records: EventRecords,
        arrival: Arrival?,
        poison: Outcome.Failure?
    ) {
        let verdict = TimerVerdict(timer, step, arrival: arrival)
        guard let step else { return add(timer, .remove) }
        switch verdict {
        case .remove, .begin: add(timer, .remove)
        case .park: add(timer, .park)
        case .postpone(let until): add(timer, .postpone(until: until))
        case .publishAgain:
            settledBefore.append(timer.job)
            if timer.purpose == .emit, step.state == .done, let rule, let emitted = try? EmittedEvent(of: step, rule) {
                events.append(emitted.event.message)
            }
            add(timer, .publish)
        case .cancel(let reason):
            let failure = Outcome.Failure(code: "cancelled", message: reason)
            end(timer, step, rule, records, state: .cancelled, failure: failure)
        case .finish where poison != nil, .emit where poison != nil:
            end(timer, step, rule, records, state: .dead, failure: poison)
        case .finish(let output):
            if timer.until <= step.now { lags.append(step.now - timer.until) }
            end(timer, step, rule, records, state: .done, output: output)
        case .emit: emit(timer, step, rule, records)
        }
    }

    private mutating func emit(_ timer: DueTimer, _ step: ClaimedStep, _ rule: TimedRule?, _ records: EventRecords) {
        guard let rule else { return end(timer, step, nil, records, state: .dead, failure: .missingVersion) }
        do {
            let event = try EmittedEvent(of: step, rule).event
            events.append(event.message)
            let output: JSONValue = ["id": .string(event.id), "type": .string(event.type)]
            end(timer, step, rule, records, state: .done, output: output)
        } catch {
            end(timer, step, rule, records, state: .dead, failure: error.failure)
        }
    }

    private mutating func end(
        _ timer: DueTimer,
        _ step: ClaimedStep,
        _ rule: TimedRule?,
        _ records: EventRecords,
        state: StepState,
        output: JSONValue = .null,
        failure: Outcome.Failure? = nil
    ) {
        let key = step.job.executionKey
        let status = statuses[key] ?? step.status
        var history = status.history
        history[step.job.step] = StepStatus(state, output: output)
        var course = Course(execution: .failed, reason: Outcome.Failure.missingVersion.message)
        if let rule {
            let context = WorkflowContext(event: step.event, records: records, now: status.now)
            let advance = Workflow.advance(rule.plan, history: history, execution: status.state, context: context)
            course = Course(advance, of: rule.plan.steps, plan: rule.plan, history: history, context: context)
        }
        statuses[key] = ExecutionStatus(
            state: course.execution,
            history: course.applied(to: history),
            now: status.now
        )
        let record = StepRecord(
            job: step.job,
            state: state,
            attempts: step.attempts,
            failure: failure,
            output: output,
            course: course
        )
        self.records.append(record)
        jobs += record.next
        let publishes = !record.next.isEmpty || timer.purpose == .emit && state == .done
        add(timer, publishes ? .publish : .remove)
    }

    mutating func start(_ timer: DueTimer, _ execution: StartingExecution?, _ rule: TimedRule?, records: EventRecords) {
        switch TimerVerdict(starting: execution) {
        case .park: add(timer, .park)
        case .publishAgain:
            settledBefore.append(timer.job)
            add(timer, .publish)
        case .cancel(let reason):
            courses.append((timer.job, Course(execution: .cancelled, reason: reason, mayHaveTimers: false)))
            add(timer, .remove)
        case .begin:
            guard let execution else { return }
            guard let rule else {
                let reason = Outcome.Failure.missingVersion.message
                courses.append((timer.job, Course(execution: .failed, reason: reason, mayHaveTimers: false)))
                return add(timer, .remove)
            }
            let context = WorkflowContext(event: execution.event, records: records, now: execution.now)
            let advance = Workflow.advance(rule.plan, history: [:], execution: .pending, context: context)
            let course = Course(advance, of: rule.plan.steps, plan: rule.plan, history: [:], context: context)
            courses.append((timer.job, course))
            let begun = course.jobs(like: timer.job)
            jobs += begun
            // Of an execution that ends as it begins the row is gone with its other timers.
            add(timer, begun.isEmpty ? .remove : .publish)
        default: add(timer, .remove)
        }
    }

    /// Another transaction has the execution's row: it is looked at again as soon as that may be over.
    mutating func passOver(_ timer: DueTimer, until instant: Timestamp) {
        fates.append((timer, .passOver(until: instant)))
    }

    mutating func remove(_ timer: DueTimer) {
        add(timer, .remove)
    }

    mutating func publishAgain(_ jobs: [Job]) {
        self.jobs += jobs
    }

    /// What is to be published.
    var messages: [AMQPMessage] { events + JobBundle.messages(for: jobs) }

    /// The timers whose rows are removed once all is published.
    var publishing: [DueTimer] { fates.filter { $0.fate == .publish }.map(\.timer) }

    private mutating func add(_ timer: DueTimer, _ fate: TimerFate) {
        fates.append((timer, fate))
    }
}

extension Outcome.Failure {
    static let missingVersion = Outcome.Failure(
        code: "unknown_step",
        message: "the version of the rule that the execution began with is not in the database"
    )
}
