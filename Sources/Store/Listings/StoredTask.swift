package import FoundationEssentials
package import Model

/// A task as it stands in the table.
package struct StoredTask: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case open, done
    }

    package var id: UUID
    package var tenant: TenantID
    package var title: String
    package var status: Status
    package var dueAt: Timestamp
    package var assignee: String?
    package var record: RecordReference
    /// Other records, as a list of `{"kind", "id"}`.
    package var links: JSONValue
    package var origin: EffectOrigin
    package var createdAt: Timestamp
}
