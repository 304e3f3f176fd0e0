internal import Matching
package import Model

/// What comes next in an execution: given its rule's version, what is recorded of its steps, and what its conditions look at.
/// A pure state machine: the same history and the same context give the same answer.
///
/// - A step begins when a path comes to it, once, however many do. A join of all paths begins when none that leads to it is
///   under way any more; a join of any begins with the first, and cancels what leads only there.
/// - Branches, switches, parallels, joins and ends are decided at once. What they decided is their output, and stays.
/// - A dead step with `onError: stop` fails the execution, an end ends it, a cancelled step cancels it; what is not settled
///   is cancelled then, and nothing begins any more.
/// - What a worker is doing at that moment it finishes, and its outcome is recorded.
/// - An unknown step holds its path until it is resolved.
/// - When no path is under way, the execution is completed.
///
/// A step that awaits its next attempt leaves the execution running, so that retries do not touch the execution's row.
package enum Workflow {
    /// - Parameters:
    ///   - history: What is recorded of the steps that have begun, by place.
    ///   - execution: Where the execution is by its row.
    package static func advance(
        _ plan: WorkflowPlan,
        history: [Int: StepStatus],
        execution: ExecutionState = .running,
        context: WorkflowContext
    ) -> Advance {
        guard !execution.isFinal else { return Advance(execution: execution) }
        var walk = Walk(plan: plan, history: history)
        var begun: [Advance.Beginning] = []
        var cancelled: [Int] = []
        while true {
            if let ending = walk.ending {
                cancelled += walk.cancellable
                return answer(begun, cancelled, ending.state, ending.reason)
            }
            guard let place = walk.ready else { break }
            let beginning = decide(place, plan, walk.history, context)
            begun.append(beginning)
            walk.history[place] = StepStatus(beginning.state, output: beginning.output)
            let superseded = walk.superseded
            for place in walk.cancellable where superseded.contains(place) {
                walk.history[place] = StepStatus(.cancelled)
                cancelled.append(place)
            }
        }
        return answer(begun, cancelled, walk.state, nil)
    }

    // What begins and is cancelled by the same decision never was anybody's to do.
    private static func answer(
        _ begun: [Advance.Beginning],
        _ cancelled: [Int],
        _ execution: ExecutionState,
        _ reason: String?
    ) -> Advance {
        let begunPlaces = Set(begun.map(\.place))
        return Advance(
            begun: begun.map {
                cancelled.contains($0.place) ? Advance.Beginning(place: $0.place, state: .cancelled) : $0
            },
            cancelled: cancelled.filter { !begunPlaces.contains($0) }.sorted(),
            execution: execution,
            reason: reason
        )
    }

    private static func decide(
        _ place: Int,
        _ plan: WorkflowPlan,
        _ history: [Int: StepStatus],
        _ context: WorkflowContext
    ) -> Advance.Beginning {
        func seen() -> StepContext {
            StepContext(context: context, outputs: StepOutputs(plan.steps, history))
        }
        switch plan.steps[place].kind {
        case .action: return Advance.Beginning(place: place, state: .pending)
        case .emit: return Advance.Beginning(place: place, state: .waiting, dueAt: context.now)
        case .parallel, .join, .end: return Advance.Beginning(place: place, state: .done)
        case .branch:
            let holds = plan.condition(at: place)?.holds(in: seen()) ?? true
            return Advance.Beginning(place: place, state: .done, output: ["took": holds ? "then" : "else"])
        case .switch(let choice):
            let index = choice.index(of: seen().value(at: choice.path))
            let output = index.map { JSONValue.number(JSONNumber($0)) } ?? .null
            return Advance.Beginning(place: place, state: .done, output: ["case": output])
        case .delay(let delay):
            switch DelayLaw(delay, timeZone: plan.timeZone).end(in: seen()) {
            case .success(let end):
                let output: JSONValue = ["until": .string(end.rfc3339)]
                if end <= context.now { return Advance.Beginning(place: place, state: .done, output: output) }
                return Advance.Beginning(place: place, state: .waiting, dueAt: end)
            case .failure(let error):
                let failure = Outcome.Failure(code: "delay", message: error.description)
                return Advance.Beginning(place: place, state: .dead, failure: failure)
            }
        case .wait(let wait):
            return Advance.Beginning(place: place, state: .waiting, dueAt: context.now + wait.timeout)
        }
    }
}

extension SwitchStep {
    /// The first case that has the value, by the law of `equals`.
    fileprivate func index(of value: JSONValue?) -> Int? {
        guard let value else { return nil }
        return cases.firstIndex { $0.values.contains(value) }
    }
}
