package import Model

/// A tag put on a record or taken off it.
package struct TagChange: Sendable, Hashable {
    package enum Operation: String, Sendable, CaseIterable {
        case add, remove
    }

    package var record: RecordReference
    package var tag: String
    package var operation: Operation
    /// Of a tag's changes the one with the latest of these stands, in whatever order they come.
    package var effectiveAt: Timestamp

    package init(record: RecordReference, tag: String, operation: Operation, effectiveAt: Timestamp) {
        self.record = record
        self.tag = tag
        self.operation = operation
        self.effectiveAt = effectiveAt
    }
}
