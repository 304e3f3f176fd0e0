/// A node of a rule's graph: what it does, where it leads, and what to do when it fails.
///
/// A rule's steps are numbered by their place in the list, from 0; the first one is where an execution begins. Every edge
/// leads to a later place, so the graph is finite and has no circle.
package struct Step: Sendable, Hashable {
    /// Unique in its rule; where the file gives none, the kind and the step's place, such as `task-1`.
    package var name: String
    package var kind: Kind
    /// Where it leads when it is done. Of a ``Kind/branch(_:)``, ``Kind/switch(_:)`` and ``Kind/parallel(_:)`` nothing
    /// reads it: these have their own edges.
    package var next: StepEdge
    /// For actions, ``Kind/emit(_:)`` and ``Kind/delay(_:)``.
    package var onError: OnError
    /// For actions.
    package var retry: RetryPolicy
    /// For outbound actions.
    package var onUnknown: OnUnknown
    /// For outbound actions: how long one attempt may take; nil is what the worker's settings say.
    package var timeout: Duration?

    package enum Kind: Sendable, Hashable {
        /// The arguments by name, as written: strings may hold templates.
        case action(ActionKind, arguments: JSONValue)
        case branch(BranchStep)
        case `switch`(SwitchStep)
        case delay(DelayStep)
        case wait(WaitStep)
        /// Each edge is a path that begins at once.
        case parallel([StepEdge])
        case join(JoinMode)
        case end(EndStep)
        case emit(EmitStep)
    }

    package init(
        name: String,
        kind: Kind,
        next: StepEdge = .following,
        onError: OnError = .stop,
        retry: RetryPolicy = RetryPolicy(),
        onUnknown: OnUnknown = .hold,
        timeout: Duration? = nil
    ) {
        self.name = name
        self.kind = kind
        self.next = next
        self.onError = onError
        self.retry = retry
        self.onUnknown = onUnknown
        self.timeout = timeout
    }

    package init(
        name: String,
        action: ActionKind,
        arguments: JSONValue,
        onError: OnError = .stop,
        retry: RetryPolicy = RetryPolicy(),
        onUnknown: OnUnknown
    ) {
        self.init(
            name: name,
            kind: .action(action, arguments: arguments),
            onError: onError,
            retry: retry,
            onUnknown: onUnknown
        )
    }

    /// What an action, an emitted event or a delay that was given up on means for the steps after it.
    package enum OnError: Sendable, Hashable {
        /// The execution fails; what is not settled is cancelled.
        case stop
        /// It goes on as if the step were done.
        case `continue`
        /// It goes on there.
        case goto(StepEdge)
    }

    /// What to do when nobody knows whether an outbound effect happened.
    package enum OnUnknown: String, Sendable, CaseIterable {
        /// Send again with the same key, for receivers that dedupe by it.
        case retry
        /// Keep it as `unknown` until an operator decides.
        case hold
    }
}

extension Step {
    /// The kind of action; nil for a step that is none.
    package var action: ActionKind? {
        if case .action(let kind, _) = kind { kind } else { nil }
    }

    /// What is rendered when the step runs: an action's arguments, or what an emitted event is made of; else nothing.
    package var arguments: JSONValue {
        switch kind {
        case .action(_, let arguments): arguments
        case .emit(let emit): emit.arguments
        default: [:]
        }
    }

    /// How tables and listings call the kind: an action's own name, else `branch`, `delay` and so on.
    package var kindName: String {
        switch kind {
        case .action(let kind, _): kind.rawValue
        case .branch: "branch"
        case .switch: "switch"
        case .delay: "delay"
        case .wait: "wait"
        case .parallel: "parallel"
        case .join: "join"
        case .end: "end"
        case .emit: "emit"
        }
    }
}
