internal import Model
internal import Store

extension Session {
    /// The named conditions that a tenant's rules may use; nil where there is none, or the database cannot be asked: then
    /// what is wrong with the files is told all the same.
    func namedConditions(tenant: TenantID) async -> NamedConditions? {
        let conditions = try? await withStore { try await $0.namedConditions(tenant: tenant) }
        guard let conditions, !conditions.names.isEmpty else { return nil }
        return conditions
    }
}
