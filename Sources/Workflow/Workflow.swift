package import Model

/// What comes next in an execution: given a rule's steps and where each of them is. A pure state machine.
///
/// - A step starts when the one before it is done, or dead with `onError: continue`.
/// - A dead step with `onError: stop` fails the execution and cancels what is after it.
/// - A cancelled step cancels the execution and what is after it.
/// - An unknown step holds the execution at waiting until it is resolved; nothing after it starts.
/// - When every step is done, or dead with `onError: continue`, the execution is completed.
///
/// A step that awaits its next attempt leaves the execution running, so that retries do not touch the execution's row.
package enum Workflow {
    /// What to do now.
    package struct Decision: Sendable, Hashable {
        /// The steps to begin now, by place from 0. They are pending from then on, and so are named only once.
        package var start: [Int]
        /// The steps to cancel now, whether or not they ever began, by place.
        package var cancel: [Int]
        /// Where the execution is once that is done.
        package var execution: ExecutionState

        package init(start: [Int] = [], cancel: [Int] = [], execution: ExecutionState) {
            self.start = start
            self.cancel = cancel
            self.execution = execution
        }
    }

    /// - Parameters:
    ///   - steps: The rule's, in order.
    ///   - states: One for each step, nil for one that has not begun; those that are left out have not begun.
    package static func next(steps: [Step], states: [StepState?]) -> Decision {
        func state(_ place: Int) -> StepState? { states.indices.contains(place) ? states[place] : nil }
        func later(than place: Int) -> [Int] {
            steps.indices.dropFirst(place + 1).filter { state($0)?.isSettled != true }
        }

        for (place, step) in steps.enumerated() {
            switch state(place) {
            case nil: return Decision(start: [place], execution: .running)
            case .pending, .running, .waiting: return Decision(execution: .running)
            case .unknown: return Decision(execution: .waiting)
            case .cancelled: return Decision(cancel: later(than: place), execution: .cancelled)
            case .dead where step.onError == .stop: return Decision(cancel: later(than: place), execution: .failed)
            case .done, .dead: continue
            }
        }
        return Decision(execution: .completed)
    }
}
