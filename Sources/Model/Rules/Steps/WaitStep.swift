/// Waits for the first of some events, for a limited time.
package struct WaitStep: Sendable, Hashable {
    /// At least one.
    package var alternatives: [Alternative]
    /// How long, from when the step begins.
    package var timeout: Duration
    /// Where it leads when the time is over.
    package var onTimeout: StepEdge
    package var since: Since

    /// An event that ends the wait.
    package struct Alternative: Sendable, Hashable {
        package var eventType: String
        /// Over the awaited event; paths under `trigger` lead into the event that began the execution, those under `steps`
        /// into outputs. nil: any event of the type.
        package var condition: Condition?
        /// Where it leads; nil: to ``Step/next``.
        package var edge: StepEdge?

        package init(eventType: String, condition: Condition? = nil, edge: StepEdge? = nil) {
            self.eventType = eventType
            self.condition = condition
            self.edge = edge
        }
    }

    /// Which events count, by their own times: those after the event that began the execution, or those after the step began.
    package enum Since: String, Sendable, CaseIterable {
        case trigger, step
    }

    package init(
        alternatives: [Alternative],
        timeout: Duration,
        onTimeout: StepEdge = .following,
        since: Since = .trigger
    ) {
        self.alternatives = alternatives
        self.timeout = timeout
        self.onTimeout = onTimeout
        self.since = since
    }
}
