package import Model

/// A task for somebody, open at first.
package struct NewTask: Sendable, Hashable {
    package var title: String
    package var dueAt: Timestamp
    /// nil: the record's owner.
    package var assignee: String?
    package var record: RecordReference
    /// What else it has to do with.
    package var links: [RecordReference]

    package init(
        title: String,
        dueAt: Timestamp,
        assignee: String?,
        record: RecordReference,
        links: [RecordReference]
    ) {
        self.title = title
        self.dueAt = dueAt
        self.assignee = assignee
        self.record = record
        self.links = links
    }
}
