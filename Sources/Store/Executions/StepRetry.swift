internal import Model
package import Workflow

/// Which steps of an execution that is over are tried again. Pure.
///
/// Actions that were given up on or cancelled are pending again: their attempts stay on record, and so do their effects' keys.
/// Of what is no action, and of ends, the row goes, so that it begins anew where a path comes to it. What is done stays so.
package struct StepRetry: Sendable, Hashable {
    /// Actions that are pending again.
    package var reopened: [Int]
    /// Steps that are as if they had not begun.
    package var forgotten: [Int]

    /// - Parameter step: The name of the step that it begins with; nil: all.
    /// - Returns: nil where the rule has no such step.
    package init?(_ plan: WorkflowPlan, history: [Int: StepStatus], from step: String? = nil) {
        var places = Set(plan.steps.indices)
        if let step {
            guard let first = plan.steps.firstIndex(where: { $0.name == step }) else { return nil }
            places = places.filter { $0 == first || plan.leads(from: first, to: $0) }
        }
        var (reopened, forgotten): ([Int], [Int]) = ([], [])
        for (place, status) in history where places.contains(place) && plan.steps.indices.contains(place) {
            let isOver = status.state == .dead || status.state == .cancelled
            switch plan.steps[place].kind {
            case .action: if isOver { reopened.append(place) }
            case .end: forgotten.append(place)
            default: if isOver { forgotten.append(place) }
            }
        }
        self.reopened = reopened.sorted()
        self.forgotten = forgotten.sorted()
    }

    /// What is recorded once it is done.
    package func history(_ history: [Int: StepStatus]) -> [Int: StepStatus] {
        var history = history
        for place in reopened { history[place] = StepStatus(.pending) }
        for place in forgotten { history[place] = nil }
        return history
    }
}
