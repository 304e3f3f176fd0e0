internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tenant suspend`
struct TenantSuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Suspend a tenant: its events are refused, and jobs that are queued for it do nothing."
    )

    @Argument(help: "The tenant.", transform: ArgumentText.tenant)
    var tenant: TenantID

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Session(options).withStore { store in
            try await store.require(tenant)
            _ = try await store.setTenant(tenant, state: .suspended)
        }
        Terminal.output.write("suspended tenant '\(tenant)'\n")
    }
}
