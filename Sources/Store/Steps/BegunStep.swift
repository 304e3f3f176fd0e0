package import Model
package import Workflow

/// A step that begins: the row that is written of it, and what is to come of it.
package struct BegunStep: Sendable, Hashable {
    package var ordinal: Int
    /// As ``Model/Step/kindName`` says it.
    package var kind: String
    package var state: StepState
    package var output: JSONValue
    package var failure: Outcome.Failure?
    /// When its time is over; nil for what waits for no time.
    package var dueAt: Timestamp?
    /// Of a wait: what it waits for, and since when events count.
    package var registrations: [WaitRegistration]
    package var since: Timestamp?

    package init(
        ordinal: Int,
        kind: String,
        state: StepState = .pending,
        output: JSONValue = .null,
        failure: Outcome.Failure? = nil,
        dueAt: Timestamp? = nil,
        registrations: [WaitRegistration] = [],
        since: Timestamp? = nil
    ) {
        self.ordinal = ordinal
        self.kind = kind
        self.state = state
        self.output = output
        self.failure = failure
        self.dueAt = dueAt
        self.registrations = registrations
        self.since = since
    }

    /// What the scheduler is to do about it; nil where a worker does it, or nobody has to.
    package var purpose: TimerPurpose? { state == .waiting ? TimerPurpose(rawValue: kind) : nil }
}
