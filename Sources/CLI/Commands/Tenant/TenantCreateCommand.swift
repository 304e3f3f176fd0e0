internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tenant create`
struct TenantCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a tenant; one that is there already stays as it is."
    )

    @Argument(help: "The tenant's id: 1 to 64 of A-Z a-z 0-9 . _ -", transform: ArgumentText.tenant)
    var tenant: TenantID

    @Option(help: "A name for people; by default the id.")
    var name: String?

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let isNew = try await Session(options).withStore { store in
            try await store.createTenant(tenant, name: name ?? tenant.rawValue)
        }
        Terminal.output.write(isNew ? "created tenant '\(tenant)'\n" : "the tenant '\(tenant)' is there already\n")
    }
}
