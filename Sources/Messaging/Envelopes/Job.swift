package import FoundationEssentials
package import Model

/// The message on an action queue that asks for one step of one execution to be done: a reference, never the content.
///
/// What is to be done is read from Postgres when the job is claimed, so a job cannot ask for more than was recorded.
package struct Job: Sendable, Hashable {
    package var kind: ActionKind
    package var tenant: TenantID
    /// The triggering event's time: with `execution` the execution's key, and the partition that it lives in.
    package var occurredAt: Timestamp
    package var execution: UUID
    /// The step's place in its rule, from 0.
    package var step: Int

    /// In ``step``: no step, but the execution as a whole. No message ever says so.
    package static let wholeExecution = -1

    package init(kind: ActionKind, tenant: TenantID, occurredAt: Timestamp, execution: UUID, step: Int) {
        self.kind = kind
        self.tenant = tenant
        self.occurredAt = occurredAt
        self.execution = execution
        self.step = step
    }

    // Nearly all jobs differ in these already.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(execution)
        hasher.combine(step)
    }

    /// The same for every message that asks for this step: `<execution>/<step>`.
    package var messageID: String { "\(execution.text)/\(step)" }
}
