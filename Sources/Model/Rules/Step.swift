/// A node of a rule: an action, its arguments, and what to do when it fails.
package struct Step: Sendable, Hashable {
    /// Unique in its rule; where the file gives none, the action's kind and the step's place, such as `task-1`.
    package var name: String
    package var action: ActionKind
    /// The arguments by name, as written: strings may hold templates.
    package var arguments: JSONValue
    package var onError: OnError
    package var retry: RetryPolicy
    package var onUnknown: OnUnknown

    package init(
        name: String,
        action: ActionKind,
        arguments: JSONValue,
        onError: OnError = .stop,
        retry: RetryPolicy = RetryPolicy(),
        onUnknown: OnUnknown
    ) {
        self.name = name
        self.action = action
        self.arguments = arguments
        self.onError = onError
        self.retry = retry
        self.onUnknown = onUnknown
    }

    /// What a step that was given up on means for those after it.
    package enum OnError: String, Sendable, CaseIterable {
        /// The execution fails; later steps are cancelled.
        case stop
        /// The next step runs all the same.
        case `continue`
    }

    /// What to do when nobody knows whether an outbound effect happened.
    package enum OnUnknown: String, Sendable, CaseIterable {
        /// Send again with the same key, for receivers that dedupe by it.
        case retry
        /// Keep it as `unknown` until an operator decides.
        case hold
    }
}
