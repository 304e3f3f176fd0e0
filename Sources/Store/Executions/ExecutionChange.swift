package import Messaging
internal import Model

/// What was done to some executions.
package struct ExecutionChange: Sendable {
    /// Those that it was done to; others had changed before.
    package var changed: [ExecutionKey] = []
    /// To be published now.
    package var jobs: [Job] = []
    /// Steps that workers are at: of cancelled executions they are waited for.
    package var running: [Job] = []

    package mutating func add(_ other: ExecutionChange) {
        changed += other.changed
        jobs += other.jobs
        running += other.running
    }
}
