package import Model

/// What came of an email or a webhook that was sent, or may have been.
package struct Delivery: Sendable, Hashable {
    package var kind: ActionKind
    /// A host or a mail domain; no address.
    package var destination: String
    package var outcome: StepRecord.Attempt.Outcome
    /// The HTTP status or SMTP reply code, where there was one.
    package var status: Int?
    package var latency: Duration
    /// What the receiver answered: at most 1 KiB.
    package var response: String?

    package init(
        kind: ActionKind,
        destination: String,
        outcome: StepRecord.Attempt.Outcome,
        status: Int?,
        latency: Duration,
        response: String?
    ) {
        self.kind = kind
        self.destination = destination
        self.outcome = outcome
        self.status = status
        self.latency = latency
        self.response = response
    }
}
