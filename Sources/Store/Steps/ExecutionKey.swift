package import FoundationEssentials
package import Model

/// Names an execution in the tables.
package struct ExecutionKey: Sendable, Hashable {
    package var occurredAt: Timestamp
    package var id: UUID

    package init(occurredAt: Timestamp, id: UUID) {
        self.occurredAt = occurredAt
        self.id = id
    }
}
