internal import Matching
package import Model

/// Which events end a wait. Pure.
package struct WaitLaw {
    private let plan: WorkflowPlan
    private let place: Int
    private let wait: WaitStep
    private let context: StepContext

    /// Returns nil where the step is no wait.
    ///
    /// - Parameter history: What is recorded of the execution's steps.
    package init?(_ plan: WorkflowPlan, place: Int, history: [Int: StepStatus], context: WorkflowContext) {
        guard plan.steps.indices.contains(place), case .wait(let wait) = plan.steps[place].kind else { return nil }
        self.plan = plan
        self.place = place
        self.wait = wait
        self.context = StepContext(context: context, outputs: StepOutputs(plan.steps, history))
    }

    /// What to remember. An alternative whose condition can never hold, as the execution does not know what the event's
    /// value is to be compared with, is left out.
    package var registrations: [WaitRegistration] {
        wait.alternatives.enumerated().compactMap { index, alternative in
            guard let (path, operand) = alternative.condition?.correlation else {
                return WaitRegistration(
                    alternative: index,
                    eventType: alternative.eventType,
                    correlation: Correlation(),
                    value: .null
                )
            }
            guard let value = known(operand) else { return nil }
            return WaitRegistration(
                alternative: index,
                eventType: alternative.eventType,
                correlation: Correlation(path: path),
                value: value
            )
        }
    }

    /// The first alternative that an event fulfils; nil where it fulfils none.
    ///
    /// - Parameter begunAt: When the step began.
    package func alternative(fulfilledBy event: Event, begunAt: Timestamp) -> Int? {
        guard event.key != context.context.event.key, event.time >= earliest(begunAt: begunAt) else { return nil }
        let awaited = AwaitedContext(awaited: event, execution: context)
        return plan.awaitedConditions(at: place).indices.first { index in
            wait.alternatives[index].eventType == event.type
                && plan.awaitedConditions(at: place)[index].holds(in: awaited)
        }
    }

    /// Events of earlier times do not count.
    package func earliest(begunAt: Timestamp) -> Timestamp {
        wait.since == .trigger ? context.context.event.time : begunAt
    }

    private func known(_ path: FieldPath) -> JSONValue? {
        path.root == .trigger
            ? AwaitedContext.value(at: path.segments, ofTrigger: context.context.event) : context.value(at: path)
    }
}

extension WaitStep {
    /// Whose values have to be kept of events so that this wait finds them: the event type and the path of each alternative.
    package var correlations: [(eventType: String, correlation: Correlation)] {
        alternatives.map { ($0.eventType, Correlation(path: $0.condition?.correlation?.path)) }
    }

    /// What the step leaves behind when an event ended it.
    package static func output(of event: Event, alternative: Int) -> JSONValue {
        [
            "timedOut": false,
            "alternative": .number(JSONNumber(alternative)),
            "event": [
                "id": .string(event.id),
                "type": .string(event.type),
                "source": .string(event.source),
                "time": .string(event.time.rfc3339),
                "subject": event.subject.map(JSONValue.string) ?? .null,
                "data": event.data,
            ],
        ]
    }

    /// What it leaves behind when its time was over.
    package static let timedOut: JSONValue = ["timedOut": true, "alternative": .null]
}

extension Condition {
    /// The first comparison that must hold, says `equals`, and takes its value from what the execution knows.
    fileprivate var correlation: (path: FieldPath, operand: FieldPath)? {
        switch self {
        case .all(let conditions): return conditions.lazy.compactMap(\.correlation).first
        case .named(let named): return named.expansion.correlation
        case .comparison(let comparison):
            guard comparison.comparator == .equals, comparison.path.root == .data || comparison.path.root == .event,
                case .field(let operand) = comparison.operand,
                operand.root == .trigger || operand.root == .steps || operand.root == .record
            else { return nil }
            return (comparison.path, operand)
        default: return nil
        }
    }
}
