package import Model

/// A tenant as the database knows it.
package struct Tenant: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case active, suspended
    }

    package var id: TenantID
    package var name: String
    package var state: State
    /// What becomes of its events that do not fit the schema of their type.
    package var validation: ValidationMode
    /// Counts every change of the tenant, its catalog and its rules.
    package var revision: Int64
    /// An IANA name: the zone of rules that name none.
    package var timeZone: String
    package var createdAt: Timestamp
}
