/// Whose event types are: everybody's, or one tenant's. Of two with one name the tenant's own counts.
package enum CatalogOwner: Sendable, Hashable, CustomStringConvertible {
    case system
    case tenant(TenantID)

    package var description: String {
        switch self {
        case .system: "the system"
        case .tenant(let id): "tenant '\(id)'"
        }
    }
}
