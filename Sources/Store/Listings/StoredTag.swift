package import Model

/// A tag that a record has.
package struct StoredTag: Sendable, Hashable {
    package var tenant: TenantID
    package var record: RecordReference
    package var tag: String
    package var addedAt: Timestamp
}
