internal import ArgumentParser
internal import Model
internal import Store

/// `--tenant` or `--system`, for commands that work on one catalog.
struct CatalogScope: ParsableArguments {
    @Option(help: "This tenant's catalog.", transform: ArgumentText.tenant)
    var tenant: TenantID?

    @Flag(help: "The catalog of the whole system, whose event types every tenant has.")
    var system = false

    func validate() throws {
        if (tenant == nil) == !system { throw ValidationError("expected one of --tenant and --system") }
    }

    var owner: CatalogOwner { tenant.map { .tenant($0) } ?? .system }
}

extension Store {
    /// The event types that the owner itself has. Throws where the tenant is not there.
    func ownEventTypes(of scope: CatalogScope) async throws -> [EventType] {
        try await require(scope.tenant)
        let types = try await eventTypes(of: scope.owner)
        return types.filter { scope.system || $0.isOwn }.map(\.type)
    }
}
