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
        let arrived = arrivals.filter { history[$0] == nil && !isSuperseded($0) }
        let underWay = active + arrived
        return arrived.first { place in
            guard case .join(.all) = plan.steps[place].kind else { return true }
            return !underWay.contains { $0 != place && plan.leads(from: $0, to: place) }
        }
    }

    /// The steps that lead only to a join of any that has begun: they are no longer wanted.
    var superseded: [Int] { plan.steps.indices.filter(isSuperseded) }

    /// What ended the execution, if anything did: the first in the order of the steps.
    var ending: (state: ExecutionState, reason: String?)? {
        for (place, status) in history.sorted(by: { $0.key < $1.key }) {
            let step = plan.steps[place]
            switch (step.kind, status.state) {
            case (.end(let end), .done): return (ExecutionState(end.state), end.reason)
            case (_, .dead) where step.taken(status).isEmpty: return (.failed, "step `\(step.name)` was given up on")
            case (_, .cancelled) where !isSuperseded(place): return (.cancelled, nil)
            default: continue
            }
        }
        return nil
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

    private func isSuperseded(_ place: Int) -> Bool {
        history.contains { join, _ in
            guard case .join(.any) = plan.steps[join].kind else { return false }
            return plan.leadsOnly(from: place, to: join)
        }
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
