package import FoundationEssentials
package import Model

/// A note as it stands in the table.
package struct StoredNote: Sendable, Hashable {
    package var id: UUID
    package var tenant: TenantID
    package var record: RecordReference
    package var author: String
    package var body: String
    package var origin: EffectOrigin
    package var createdAt: Timestamp
}
