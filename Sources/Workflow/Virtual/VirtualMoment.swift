package import Matching
package import Model

/// Something that happens in a virtual run.
package struct VirtualMoment: Sendable, Hashable {
    package var at: Timestamp
    /// The step's place.
    package var place: Int
    package var what: What

    package enum What: Sendable, Hashable {
        /// An action is done, with these arguments.
        case acted(JSONValue)
        /// An event would be published.
        case emitted(type: String, arguments: JSONValue)
        /// The step is given up on.
        case failed(Outcome.Failure)
        /// A branch: whether its condition holds, and why.
        case branched(Bool, Explanation?)
        /// A switch: the value that it saw, and the case that has it; nil for none.
        case switched(JSONValue?, case: Int?)
        /// A delay begins; it is over then.
        case delayed(until: Timestamp)
        /// A delay is over.
        case delayOver
        /// A wait begins: what it waits for, and until when at most.
        case waits([WaitRegistration], until: Timestamp)
        /// An event ended a wait: which alternative it is.
        case arrived(Event, alternative: Int)
        /// The time of a wait is over.
        case timedOut
        /// So many paths begin.
        case parted(Int)
        case joined(JoinMode)
        case ended(EndStep)
        /// It is no longer wanted.
        case cancelled
    }
}
