internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tenant list`
struct TenantListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the tenants, by id.")

    @OptionGroup var filter: TenantFilter
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let tenants = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.tenants(only: filter.tenant, page: page.slice)
        }
        Listing(
            [
                Column("TENANT", "id"), Column("STATE", "state"), Column("VALIDATION", "validation"),
                Column("TIMEZONE", "timezone"), .time("CREATED", "createdAt"), Column("NAME", "name"),
            ],
            tenants.map { tenant in
                [
                    "id": .string(tenant.id.rawValue),
                    "name": .string(tenant.name),
                    "state": .string(tenant.state.rawValue),
                    "validation": .string(tenant.validation.rawValue),
                    "timezone": .string(tenant.timeZone),
                    "createdAt": .time(tenant.createdAt),
                ]
            }
        ).write(as: output.output)
    }
}
