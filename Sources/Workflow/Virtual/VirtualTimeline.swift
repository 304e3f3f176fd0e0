package import Model

/// What a virtual run has seen.
package struct VirtualTimeline: Sendable, Hashable {
    /// In the order in which it happens.
    package var moments: [VirtualMoment] = []
    /// Where the execution is at the end of the run.
    package var execution = ExecutionState.pending
    /// Why, where there is more to say.
    package var reason: String?
    /// The steps that are under way then, with what is recorded of them.
    package var open: [Int] = []
    /// When the run ended: with the execution, or where it was told to.
    package var endedAt: Timestamp
}
