internal import Model

/// A tag put on a record or taken off it.
package struct TagChange: Sendable, Hashable {
    package enum Operation: String, Sendable, CaseIterable {
        case add, remove
    }

    package var record: RecordReference
    package var tag: String
    package var operation: Operation

    package init(record: RecordReference, tag: String, operation: Operation) {
        self.record = record
        self.tag = tag
        self.operation = operation
    }
}
