internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tenant validation`
struct TenantValidationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validation",
        abstract: "Say what becomes of a tenant's events that do not fit the schema of their type.",
        discussion: """
            enforce: they are refused, and kept as dead letters that name path, keyword and what was expected. \
            warn: they are taken, and what is wrong is logged and counted. off: nobody looks.
            """
    )

    @Argument(help: "The tenant.", transform: ArgumentText.tenant)
    var tenant: TenantID

    @Argument(help: "enforce, warn or off.")
    var mode: ValidationMode

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Session(options).withStore { store in
            try await store.require(tenant)
            _ = try await store.setTenant(tenant, validation: mode)
        }
        Terminal.output.write("validation of tenant '\(tenant)' is \(mode.rawValue)\n")
    }
}
