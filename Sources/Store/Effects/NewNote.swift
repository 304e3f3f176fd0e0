internal import Model

/// A system note on a record's timeline.
package struct NewNote: Sendable, Hashable {
    package var record: RecordReference
    package var body: String

    package init(record: RecordReference, body: String) {
        self.record = record
        self.body = body
    }
}
