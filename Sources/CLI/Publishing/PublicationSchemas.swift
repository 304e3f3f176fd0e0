internal import JSONSchema
internal import Model
internal import Store

/// The catalogs that the events of a file are checked by before they are published, whatever their tenants' modes.
struct PublicationSchemas {
    private struct Tenant {
        var types: Set<String>
        var schemas: EventSchemas
    }

    private var tenants: [TenantID: Tenant] = [:]

    /// Loads the catalog of each tenant.
    init(of ids: Set<TenantID>, from store: Store) async throws {
        let cache = SchemaCache()
        for id in ids {
            guard let rules = try await store.ruleBook(of: id) else { continue }
            tenants[id] = Tenant(
                types: Set(rules.eventTypes.map(\.name)),
                schemas: EventSchemas(rules.eventTypes, mode: .enforce, cache: cache)
            )
        }
    }

    /// Why an event would be refused, or taken with a warning; nil where it fits.
    func refusal(of event: Event) -> EventRefusal? {
        guard let tenant = tenants[event.tenant] else {
            return EventRefusal(.unknownTenant, field: "tenantid", message: "there is no tenant '\(event.tenant)'")
        }
        guard tenant.types.contains(event.type) else {
            let hint = Nearest.name(to: event.type, among: tenant.types).map { "; did you mean '\($0)'?" } ?? ""
            return EventRefusal(
                .unknownEventType,
                field: "type",
                message: "'\(event.type)' is not in the catalog of tenant '\(event.tenant)'\(hint)"
            )
        }
        return tenant.schemas.refusal(of: event)
    }
}
