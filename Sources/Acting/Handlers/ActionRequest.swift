package import FoundationEssentials
package import Messaging
package import Model
internal import Store

/// One attempt at one step, as a handler sees it.
package struct ActionRequest: Sendable {
    package var job: Job
    package var event: Event
    package var rule: String
    package var step: String
    /// When what the step changes counts from: its event's time or, where its execution has rested in a delay or a wait, the
    /// time at which its turn came.
    package var effectiveAt: Timestamp
    /// The step's arguments, checked when the rule was applied, their templates rendered.
    package var arguments: JSONValue
    /// How long the attempt may take, where the step says so; nil: as the worker's settings say.
    package var timeout: Duration?

    package init(
        job: Job,
        event: Event,
        rule: String,
        step: String,
        effectiveAt: Timestamp,
        arguments: JSONValue,
        timeout: Duration? = nil
    ) {
        self.job = job
        self.event = event
        self.rule = rule
        self.step = step
        self.effectiveAt = effectiveAt
        self.arguments = arguments
        self.timeout = timeout
    }

    /// The dedupe key of the step's effect on one recipient, "" for a step that has one effect alone.
    package func effectKey(recipient: String = "") -> UUID {
        DedupeKey.effect(execution: job.execution, step: job.step, recipient: recipient)
    }
}
