internal import Model

/// How far the paths of an execution have come, by what is recorded of its steps.
struct Walk {
    let plan: WorkflowPlan
    var history: [Int: StepStatus]

    /// The steps that are under way: begun, and not settled, or of an unknown outcome.
    var active: [Int] {
        history.filter { !$0.value.state.isSettled || $0.value.state == .unknown }.map(\.key).sorted()
    }

    /// Those of them that nobody is at.
    var cancellable: [Int] {
        active.filter { history[$0]?.state == .pending || history[$0]?.state == .waiting }
    }

    /// The lowest step that a path has come to, and that may begin now.
    var ready: Int? {
        let superseded = superseded
        let arrived = arrivals.filter { history[$0] == nil && !superseded.contains($0) }
        let underWay = active.filter { !superseded.contains($0) } + arrived
        return arrived.first { place in
            guard case .join(.all) = plan.steps[place].kind else { return true }
            // A path that comes to a join of any which has begun ends there.
            return !underWay.contains {
                $0 != place && plan.graph.leads(from: $0, to: place, avoiding: begunJoinsOfAny)
            }
        }
    }

    /// The steps that lead only to joins of any that have begun: they are no longer wanted.
    var superseded: PlaceSet {
        let joins = begunJoinsOfAny
        return joins.contains { _ in true } ? plan.graph.leadingOnly(to: joins) : PlaceSet()
    }

    /// What ended the execution, if anything did. An end came before what died or was cancelled beside it, since nothing
    /// begins after these; what died came before what was cancelled for it.
    var ending: (state: ExecutionState, reason: String?)? {
        let superseded = superseded
        let places = history.keys.sorted()
        for place in places {
            if case .end(let end) = plan.steps[place].kind, history[place]?.state == .done {
                return (ExecutionState(end.state), end.reason)
            }
        }
        for place in places where !superseded.contains(place) {
            let step = plan.steps[place]
            if let status = history[place], status.state == .dead, step.taken(status).isEmpty {
                return (.failed, "step `\(step.name)` was given up on")
            }
        }
        let isCancelled = places.contains { history[$0]?.state == .cancelled && !superseded.contains($0) }
        return isCancelled ? (.cancelled, nil) : nil
    }

    /// Where the execution is while nothing has ended it and nothing begins.
    var state: ExecutionState {
        let active = active
        if active.isEmpty { return .completed }
        return active.allSatisfy(isAtRest) ? .waiting : .running
    }

    // A wait or a delay, or a step that an operator is to decide about; an action's wait for its next attempt is none.
    private func isAtRest(_ place: Int) -> Bool {
        switch plan.steps[place].kind {
        case .delay, .wait: true
        default: history[place]?.state == .unknown
        }
    }

    // In order: the first step, and wherever a way that was taken leads.
    private var arrivals: [Int] {
        var places: PlaceSet = plan.steps.isEmpty ? PlaceSet() : PlaceSet([0])
        for (place, status) in history {
            for edge in plan.steps[place].taken(status) {
                if let target = edge.target(from: place, of: plan.steps.count) { places.insert(target) }
            }
        }
        return Array(places)
    }

    private var begunJoinsOfAny: PlaceSet {
        PlaceSet(
            history.keys.filter { place in
                if case .join(.any) = plan.steps[place].kind { true } else { false }
            }
        )
    }
}

extension ExecutionState {
    fileprivate init(_ state: EndStep.State) {
        switch state {
        case .completed: self = .completed
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}
