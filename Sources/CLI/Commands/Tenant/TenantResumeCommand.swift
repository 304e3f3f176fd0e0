internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tenant resume`
struct TenantResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended tenant go on."
    )

    @Argument(help: "The tenant.", transform: ArgumentText.tenant)
    var tenant: TenantID

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Session(options).withStore { store in
            try await store.require(tenant)
            _ = try await store.setTenant(tenant, state: .active)
        }
        Terminal.output.write("resumed tenant '\(tenant)'\n")
    }
}
